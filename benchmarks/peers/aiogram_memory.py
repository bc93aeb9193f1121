"""WHO-5 with aiogram 3: a state per dialogue in MemoryStorage, handlers in a router, long polling."""

from __future__ import annotations

import asyncio

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.peers.who5 import BOT_API, BOT_TOKEN, OPTIONS, QUESTIONS, say_ready, thanks

router = Router()


class CheckIn(StatesGroup):
    """Where somebody is."""

    answering = State()


def options() -> InlineKeyboardMarkup:
    """One button per option."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=words, callback_data=str(value))] for value, words in OPTIONS.items()
        ]
    )


@router.message(CommandStart())
async def begin(message: Message, state: FSMContext) -> None:
    """The first question."""
    await state.set_state(CheckIn.answering)
    await state.update_data(answers=[])
    await message.answer(QUESTIONS[0], reply_markup=options())


@router.callback_query(CheckIn.answering, F.data.in_({str(value) for value in OPTIONS}))
async def answer(query: CallbackQuery, state: FSMContext) -> None:
    """Keep an answer; the next question, or the end."""
    assert query.data is not None
    assert isinstance(query.message, Message)
    data = await state.get_data()
    answers = [*data["answers"], int(query.data)]
    await query.answer()
    if len(answers) < len(QUESTIONS):
        await state.update_data(answers=answers)
        await query.message.edit_text(QUESTIONS[len(answers)], reply_markup=options())
    else:
        await state.clear()
        await query.message.edit_text(thanks(answers))


async def main() -> None:
    """Poll until ended."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(BOT_API))
    bot = Bot(BOT_TOKEN, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    dispatcher.startup.register(say_ready)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
