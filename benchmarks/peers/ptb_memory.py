"""WHO-5 with python-telegram-bot: a ConversationHandler without persistence, long polling."""

from __future__ import annotations

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
)

from benchmarks.peers.who5 import BOT_API, BOT_TOKEN, OPTIONS, QUESTIONS, say_ready, thanks

ANSWERING = 0


def options() -> InlineKeyboardMarkup:
    """One button per option."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(words, callback_data=str(value))] for value, words in OPTIONS.items()]
    )


async def begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """The first question."""
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["answers"] = []
    await update.message.reply_text(QUESTIONS[0], reply_markup=options(), parse_mode=ParseMode.HTML)
    return ANSWERING


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep an answer; the next question, or the end."""
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    assert context.user_data is not None
    await query.answer()
    answers: list[int] = context.user_data["answers"]
    answers.append(int(query.data))
    if len(answers) < len(QUESTIONS):
        question = QUESTIONS[len(answers)]
        await query.edit_message_text(question, reply_markup=options(), parse_mode=ParseMode.HTML)
        return ANSWERING
    await query.edit_message_text(thanks(answers))
    return ConversationHandler.END


async def ready(_application: Any) -> None:
    """It polls from here on."""
    say_ready()


def main() -> None:
    """Poll until ended."""
    builder = Application.builder().token(BOT_TOKEN).base_url(f"{BOT_API}/bot").base_file_url(f"{BOT_API}/file/bot")
    application = builder.post_init(ready).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", begin)],
            states={ANSWERING: [CallbackQueryHandler(answer, pattern=r"^[0-5]$")]},
            fallbacks=[CommandHandler("start", begin)],
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main()
