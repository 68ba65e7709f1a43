"""Errors that teach: what happened, why (with the article), what to do next.

Three classes only: a *refusal* is normal and shown to the person; a *transient* error may be tried again; a *defect*
is ours and wakes somebody. Messages never hold a data value.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongshu.kit.text import Text, language, t


class GongshuError(Exception):
    """Root of all our errors.

    Args:
        what: what happened.
        why: the reason; where the law is the reason, with its article.
        remedy: what the person can do next.
        cite: the article in short form (``第十七条第二款``), empty if no article is involved.
        code: a stable machine word, e.g. ``grant_expired``.
        at: where in the input, e.g. a file, line and key or a cell address.
    """

    status = 500

    def __init__(
        self,
        what: Text,
        *,
        why: Text | None = None,
        remedy: Text | None = None,
        cite: str = "",
        code: str = "",
        at: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy
        self.cite = cite
        self.code = code or type(self).__name__.lower()
        self.at = at

    def __str__(self) -> str:
        parts = [f"{self.at}: {self.what}" if self.at else str(self.what)]
        if self.why is not None:
            parts.append(str(self.why))
        if self.cite:
            parts.append(f"§ {self.cite}")
        if self.remedy is not None:
            parts.append(str(self.remedy))
        return ("；" if language() == "zh" else "; ").join(parts)


class Refusal(GongshuError):
    """A normal no: the law, a permission or the input does not allow it."""

    status = 409


class NotPermitted(Refusal):
    """The person or organization may not do or see this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing for this person (absent and forbidden look alike)."""

    status = 404


class BadInput(Refusal):
    """The input is malformed; ``at`` says where."""

    status = 422


class Stale(Refusal):
    """Somebody else changed it meanwhile; nothing was overwritten."""

    status = 409


class Transient(GongshuError):
    """Failed for a passing reason; trying again may help."""

    status = 503


class Defect(GongshuError):
    """Our own fault."""

    status = 500


class Several(BadInput):
    """Several input errors found in one pass, so that they can be mended together."""

    def __init__(self, what: Text, errors: Sequence[GongshuError], *, remedy: Text | None = None) -> None:
        super().__init__(what, remedy=remedy, code="several")
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {error}" for error in self.errors)])


def too_long(what: Text, most: int, at: str) -> BadInput:
    """Say that a text is longer than its place holds; nothing is ever cut off without a word.

    Args:
        what: what is too long, as a noun.
        most: how many characters its place holds.
        at: the field.
    """
    return BadInput(
        t(f"{what.zh}超过 {most} 字", f"{what.en} is longer than {most} characters"),
        remedy=t("缩短后重新提交；已填写的内容不会丢失", "shorten it and send it again; nothing entered is lost"),
        at=at,
        code="too_long",
    )
