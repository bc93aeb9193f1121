"""Who works for the organisation: added, invited, absent, with a picture, and gone."""

from __future__ import annotations

import secrets
from functools import partial

from fastapi import Response

from bot.enrolment.files import EnrolmentFileError
from bot.enrolment.portrait import drawn
from bot.usecases.address import keep_address
from bot.usecases.choose_language import LANGUAGES
from bot.usecases.end_staff import end_staff
from bot.usecases.enrol import INVITE_LASTS, TOKEN_BYTES, add_staff, invite, today_in
from bot.usecases.overview import colleagues, staff
from bot.usecases.set_portrait import set_portrait
from bot.usecases.staff_ways import keep_phone, name_stand_in
from bot.usecases.substitute import appoint_substitute, can_stand_in, come_back
from bot.web.console import Console, Visit, colleague, organisation
from bot.web.qr import qr_svg
from bot.web.routes.console.absence import absences, changed_by
from bot.web.routes.console.office_words import ROLES
from bot.web.routes.console.words import day
from flows.authorisation import Deed
from flows.names import NOT_USABLE, RefusedError
from flows.people import StaffMember, StaffRole
from flows.screen import Text
from storage.errors import NotStoredError

CONSOLE = Console()
ONE = "/staff/{staff}"


@CONSOLE.get("/staff", Deed.SEE_OVERVIEW, organisation)
async def show(visit: Visit) -> Response:
    """Everybody, and the form for somebody new."""
    members = await staff(visit.world, visit.row)
    return visit.page(
        "console/staff.html",
        members=members,
        names={each.member.id: each.member.name for each in members},
        roles=ROLES,
        today=today_in(visit.world, visit.world.organisations(visit.row)),
    )


@CONSOLE.post("/staff", Deed.ADD_STAFF, organisation, stands_on=show)
async def add(visit: Visit) -> Response:
    """Somebody new, and where to write to them."""
    form = visit.form
    role = form.get("role", "")
    if role not in list(StaffRole):
        raise RefusedError(Text("choose a role"))
    lang = form.get("language") if form.get("language") in LANGUAGES else visit.member.language
    member = await add_staff(visit.world, visit.row, form.get("name", ""), str(lang), StaffRole(role))
    if form.get("address", "").strip():
        await keep_address(visit.world, member, form["address"])
    return visit.go(f"/staff/{member.id}", done="added")


async def _own(visit: Visit) -> StaffMember:
    member: StaffMember = visit.row
    if member.left_on is not None:
        raise NotStoredError("staff member", member.id)
    return member


@CONSOLE.get(ONE, Deed.ADD_STAFF, colleague)
async def show_one(visit: Visit) -> Response:
    """One of them, and what can be done."""
    member = await _own(visit)
    everybody = await colleagues(visit.world, member.organisation)
    names = {each.id: each.name for each in everybody}
    [entry] = [each for each in await staff(visit.world, member.organisation) if each.member.id == member.id]
    return visit.page(
        "console/staff_member.html",
        entry=entry,
        member=member,
        address=await visit.tx.identities.address_of(member.id),
        phone=await visit.tx.identities.phone_of(member.id) or "",
        has_portrait=await visit.tx.staff.has_portrait(member.id),
        names=names,
        **await absences(visit, member, names),
        substitutes=[each for each in everybody if can_stand_in(each, member)],
        stand_ins=[each for each in everybody if can_stand_in(each, member) or each.id == member.stand_in],
        roles=ROLES,
        today=today_in(visit.world, visit.world.organisations(member.organisation)),
    )


@CONSOLE.post(f"{ONE}/invite", Deed.INVITE, colleague, stands_on=show_one)
async def invite_member(visit: Visit) -> Response:
    """A new link that ties their chat; the one before ends."""
    chat = await visit.parts.chat_with(visit.row.organisation)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await invite(visit.world, visit.row, token)
    link = f"{chat}?start={token}"
    until = visit.world.now + INVITE_LASTS
    return visit.page("console/staff_link.html", member=visit.row, link=link, qr=qr_svg(link), until=until)


@CONSOLE.post(f"{ONE}/address", Deed.KEEP_ADDRESS, colleague, stands_on=show_one)
async def note_address(visit: Visit) -> Response:
    """Another e-mail address."""
    await keep_address(visit.world, visit.row, visit.form.get("address", ""))
    return _back(visit, "noted")


@CONSOLE.post(f"{ONE}/phone", Deed.KEEP_PHONE, colleague, stands_on=show_one)
async def note_phone(visit: Visit) -> Response:
    """Another number at work, or none."""
    await keep_phone(visit.world, visit.row, visit.form.get("phone", ""))
    return _back(visit, "noted")


@CONSOLE.post(f"{ONE}/stand-in", Deed.NAME_STAND_IN, colleague, stands_on=show_one)
async def note_stand_in(visit: Visit) -> Response:
    """Who takes over where they don't react, or nobody."""
    try:
        await name_stand_in(visit.world, visit.row, visit.form.get("stand_in", ""))
    except NotStoredError:
        raise RefusedError(NOT_USABLE) from None
    return _back(visit, "noted")


@CONSOLE.post(f"{ONE}/away", Deed.APPOINT_SUBSTITUTE, colleague, stands_on=show_one)
async def away(visit: Visit) -> Response:
    """They are away, and somebody stands in."""
    form, today = visit.form, today_in(visit.world, visit.world.organisations(visit.row.organisation))
    days = (day(form, "from") or today, day(form, "until"))
    if not form.get("substitute"):
        raise RefusedError(Text("choose who stands in"))
    try:
        noted = await appoint_substitute(visit.world, visit.row, form["substitute"], *days)
    except NotStoredError:
        raise RefusedError(NOT_USABLE) from None
    return visit.go(f"/staff/{visit.row.id}", done="appointed", **changed_by(noted))


@CONSOLE.post(f"{ONE}/back", Deed.APPOINT_SUBSTITUTE, colleague, stands_on=show_one)
async def be_back(visit: Visit) -> Response:
    """They are there again, or an absence that was to come is taken back."""
    await come_back(visit.world, visit.row, day(visit.form, "from"))
    return _back(visit, "noted")


@CONSOLE.post(f"{ONE}/portrait", Deed.SET_PORTRAIT, colleague, stands_on=show_one, takes_files=True)
async def take_portrait(visit: Visit) -> Response:
    """Their picture, drawn anew, so that nothing but the picture is kept."""
    picture = visit.files.get("picture")
    if picture is None:
        raise RefusedError(Text("choose a picture first"))
    try:
        jpeg = await visit.parts.draw(partial(drawn, "", picture))
    except EnrolmentFileError as refused:
        raise RefusedError(refused.said) from None
    await set_portrait(visit.world, visit.row, jpeg)
    return _back(visit, "noted")


@CONSOLE.get(f"{ONE}/portrait.jpg", Deed.SET_PORTRAIT, colleague)
async def portrait(visit: Visit) -> Response:
    """Their picture as their young people see it."""
    jpeg = await visit.tx.staff.portrait(visit.row.id)
    if jpeg is None:
        raise NotStoredError("portrait", visit.row.id)
    return Response(jpeg, media_type="image/jpeg")


@CONSOLE.post(f"{ONE}/end", Deed.END_STAFF, colleague, stands_on=show_one)
async def end(visit: Visit) -> Response:
    """They work here no more."""
    if "sure" not in visit.form:
        raise RefusedError(Text("tick that you are sure"))
    await end_staff(visit.world, visit.row)
    return visit.go("/staff", done="left")


def _back(visit: Visit, done: str) -> Response:
    return visit.go(f"/staff/{visit.row.id}", done=done)
