"""What web pages and Word documents have in common: how the cells of a table become lines."""

from __future__ import annotations


def row_lines(cells: list[list[str]]) -> list[str]:
    """A row of a table as lines of text, from the lines of its cells.

    Cells of one line each stand side by side, parted by tabs. A cell with several lines means a table that lays out a
    page (an essay in a frame, a form): its lines then stay lines.

    >>> row_lines([["姓名"], ["学校"], []])
    ['姓名\\t学校\\t']
    >>> row_lines([["工作总结"], ["第一段。", "第二段。"]])
    ['工作总结', '第一段。', '第二段。']
    """
    if all(len(cell) <= 1 for cell in cells):
        line = "\t".join("".join(cell) for cell in cells)
        return [line] if line.strip() else []
    return [line for cell in cells for line in cell]
