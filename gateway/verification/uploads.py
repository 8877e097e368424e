"""What comes over HTTP, made into questions; what cannot be is a finding of its own.

Bodies stand in temporary files above 1 MiB, which nobody sees and which go with the request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from chain.words import Seconds
from gateway.documents.parsing.limits import MAX_BYTES
from gateway.errors import Invalid, TooLarge
from gateway.verification.finding import Finding, Verdict
from gateway.verification.question import File, Question
from gateway.verification.service import unanswered
from gateway.verification.zips import MAX_FILES, Allowance, BadZip, is_zip, members, shown

MAX_BODY: Final = 257 * 2**20
"""256 MiB of files, and what a form puts between them."""
_SPOOLED: Final = 2**20
_MAX_FIELDS: Final = 16
_MAX_FIELD: Final = 2**12

Made = Callable[[], Question | Finding]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, under its sender's name for it."""

    name: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """Files and texts of one request."""

    files: Sequence[Upload]
    texts: dict[str, str]


async def read_form(request: Request, stack: ExitStack) -> Form:
    """The parts of a multipart body; raises `TooLarge` or `Invalid`. The stack closes the files."""
    try:
        form = await request.form(
            max_files=MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD
        )
    except HTTPException as error:
        raise _refusal(str(error.detail)) from error
    except (ValueError, OverflowError) as error:  # the charset is the sender's choice
        raise _refusal("its names are not in the charset that it says") from error
    except ClientDisconnect as error:
        raise Invalid("the files were cut off on their way; send them again") from error
    return _parts(form, stack)


def _refusal(detail: str) -> TooLarge | Invalid:
    if "Too many files" in detail:
        return TooLarge(f"at most {MAX_FILES} files are verified at a time; send them as several")
    return Invalid(f"the form cannot be read ({detail}); send it as multipart/form-data")


def _parts(form: FormData, stack: ExitStack) -> Form:
    files, texts = [], {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            stack.callback(value.file.close)
            if value.filename or value.size:  # a page sends an empty part where none was chosen
                files.append(Upload(shown(value.filename or "file"), value.file))
        else:
            texts[name] = value
    return Form(files, texts)


async def read_body(request: Request, stack: ExitStack, name: str) -> Upload:
    """One file as the whole body; the stack closes it."""
    file = stack.enter_context(SpooledTemporaryFile(_SPOOLED))  # noqa: SIM115  # by the stack
    try:
        async for chunk in request.stream():
            if file.tell() + len(chunk) > _SPOOLED:
                await asyncio.to_thread(file.write, chunk)
            else:
                file.write(chunk)
    except ClientDisconnect as error:
        raise Invalid("the file was cut off on its way; send it again") from error
    return Upload(shown(name), file)


def questions(uploads: Sequence[Upload], as_of: Seconds | None) -> list[Made]:
    """A question for each file, those of a zip one by one; blocks.

    Raises `TooLarge` where they are more than are verified at a time. What is wrong with one file
    is told in its place.
    """
    allowance = Allowance()
    made = [one for upload in uploads for one in _of_upload(upload, as_of, allowance)]
    if len(made) > MAX_FILES:
        raise TooLarge(
            f"{len(made)} files came, {MAX_FILES} are verified at a time; send them as several"
        )
    return made


def _of_upload(upload: Upload, as_of: Seconds | None, allowance: Allowance) -> list[Made]:
    if not is_zip(upload.file):
        return [_made(upload.name, lambda: _whole(upload.file), as_of)]
    try:
        found = members(upload.file, allowance)
    except BadZip as error:
        refusal = _refused(upload.name, str(error), as_of)
        return [lambda: refusal]
    return [_made(shown(f"{upload.name}/{one.name}"), one.read, as_of) for one in found]


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadZip(f"the file has over {MAX_BYTES // 2**20} MiB; no document has")
    return data


def _made(name: str, read: Callable[[], bytes], as_of: Seconds | None) -> Made:
    def make() -> Question | Finding:
        try:
            return Question(name, File(read()), as_of)
        except BadZip as error:
            return _refused(name, str(error), as_of)

    return make


def _refused(name: str, words: str, as_of: Seconds | None) -> Finding:
    """What to do stands in the words already."""
    question = Question(name, File(b""), as_of)
    return unanswered(question, Verdict.UNSUPPORTED, words, "do as this says, and send it again")
