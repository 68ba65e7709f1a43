"""Where the lines of a block are, and which of them are records by themselves: found by vector operations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gongshu.collection.layout import CR, LF, NUL, QUOTE, Layout, valid

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class Structure:
    """The lines of a block.

    ``starts``, ``ends``, ``next``: for each line, where it begins, where its text ends, and where the next one begins.
    ``good``: which lines are records by themselves. ``quoted``: whether there is any quote.
    """

    def __init__(self, block: bytes, layout: Layout) -> None:
        self.block = block
        data: Bytes = np.frombuffer(block, np.uint8)
        line_ends: Ints = np.flatnonzero(data == LF)
        self.starts: Ints = np.concatenate([np.zeros(1, np.int64), line_ends[:-1] + 1])
        self.next: Ints = line_ends + 1
        crlf = (line_ends > self.starts) & (data[np.maximum(line_ends - 1, 0)] == CR)
        self.ends: Ints = line_ends - crlf
        bad = self.ends <= self.starts
        bad |= self._lines_holding(np.flatnonzero(data == NUL))
        returns = np.flatnonzero(data == CR)
        bad |= self._lines_holding(returns[data[np.minimum(returns + 1, len(data) - 1)] != LF])
        mark = data == ord(layout.delimiter)
        quotes: Ints = np.flatnonzero(data == QUOTE)
        self.quoted = bool(len(quotes))
        if self.quoted:
            bad |= self._badly_quoted(data, quotes, layout)
            mark &= ~self._inside_quotes(data, quotes)
        marks: Ints = np.flatnonzero(mark)
        counts = np.diff(np.searchsorted(marks, self.next), prepend=0)
        self.good: Bools = (counts == layout.columns - 1) & ~bad
        if layout.header and layout.header in block:
            self._find_headers(layout.header)
        if not valid(block):
            self._find_undecodable()

    def _lines_holding(self, places: Ints) -> Bools:
        held = np.zeros(len(self.next), np.bool_)
        held[np.searchsorted(self.next, places, side="right")] = True
        return held

    def _badly_quoted(self, data: Bytes, quotes: Ints, layout: Layout) -> Bools:
        """Lines with an odd number of quotes, an opening one inside a value, or text after a closing one."""
        before = np.searchsorted(quotes, self.starts)
        counts = np.diff(np.append(before, len(quotes)))
        nth = np.arange(len(quotes)) - np.repeat(before, counts)
        opening = (nth & 1) == 0
        left = data[quotes - 1]
        left[quotes == 0] = LF
        doubled_left = (nth > 0) & (left == QUOTE)
        right = data[quotes + 1]
        mark = ord(layout.delimiter)
        fine_opening = (left == mark) | (left == LF) | doubled_left
        fine_closing = (right == mark) | (right == LF) | (right == CR) | (right == QUOTE)
        wrong = quotes[~np.where(opening, fine_opening, fine_closing)]
        bad: Bools = self._lines_holding(wrong) | ((counts & 1) == 1)
        return bad

    def _inside_quotes(self, data: Bytes, quotes: Ints) -> Bools:
        turns = np.zeros(len(data), np.uint8)
        turns[quotes] = 1
        odd = (np.diff(np.searchsorted(quotes, self.next), prepend=0) & 1) == 1
        turns[self.next[odd] - 1] ^= 1
        inside: Bools = np.bitwise_xor.accumulate(turns).view(np.bool_)
        return inside

    def _find_undecodable(self) -> None:
        for index in range(len(self.ends)):
            if self.good[index] and not valid(self.line(index)):
                self.good[index] = False

    def _find_headers(self, header: bytes) -> None:
        at = self.block.find(header)
        while at >= 0:
            index = int(np.searchsorted(self.next, at, side="right"))
            if self.line(index) == header:
                self.good[index] = False
            at = self.block.find(header, at + len(header))

    def line(self, index: int, last: int | None = None) -> bytes:
        """The bytes of a line, or of the lines from ``index`` to ``last``, without the last line end."""
        return self.block[self.starts[index] : self.ends[index if last is None else last]]
