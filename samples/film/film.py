#!/usr/bin/env python3
"""film.py STORYBOARD.json SHEETS_TO_Y4M OUTPUT.webm: a drawing that moves, as a silent WebM clip.

Beside the storyboard lies the drawing, an SVG of the same name in which {{name}} stands for a number. The storyboard says
which number each name has at which second; between two keys it eases from one to the other. Frames are drawn several to a
sheet by rsvg-convert, cut apart by SHEETS_TO_Y4M and packed by vpxenc (VP8, which every browser with WebM can play).
"""
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

FRAMES_PER_SHEET = 40  # 40 x 360 pixels stay below cairo's limit of 32767


def value_at(keys, second):
    """keys: [[second, value], ...] in order; before the first and after the last the value stands still."""
    if second <= keys[0][0]:
        return keys[0][1]
    for (start, before), (end, after) in zip(keys, keys[1:]):
        if second <= end:
            part = (second - start) / (end - start) if end > start else 1
            return before + (after - before) * (1 - math.cos(math.pi * part)) / 2
    return keys[-1][1]


def sheets(board, drawing):
    width, height, fps = board["width"], board["height"], board["fps"]
    total = board["seconds"] * fps
    for first in range(0, total, FRAMES_PER_SHEET):
        frames = []
        for index, frame in enumerate(range(first, min(first + FRAMES_PER_SHEET, total))):
            numbers = {name: value_at(keys, frame / fps) for name, keys in board["numbers"].items()}
            picture = re.sub(r"\{\{(\w+)\}\}", lambda match: f"{numbers[match[1]]:.2f}", drawing)
            frames.append(f'<svg y="{index * height}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{picture}</svg>')
        yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{len(frames) * height}">'
               + "".join(frames) + "</svg>")


def main():
    storyboard, cutter, output = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    board = json.loads(storyboard.read_text(encoding="utf-8"))
    drawing = storyboard.with_suffix(".svg").read_text(encoding="utf-8")
    drawing = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", drawing)
    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for number, sheet in enumerate(sheets(board, drawing)):
            picture = f"{folder}/{number:03}.png"
            subprocess.run(["rsvg-convert", "-o", picture], input=sheet.encode(), check=True)
            pictures.append(picture)
        frames = subprocess.Popen([cutter, str(board["height"]), str(board["fps"]), *pictures], stdout=subprocess.PIPE)
        # --debug takes the random track number out, so that the same sources give the same bytes.
        subprocess.run(["vpxenc", "--quiet", "--debug", "--codec=vp8", "--webm", "--good", "--cpu-used=5", "--threads=1",
                        "--end-usage=cq", "--cq-level=14", "--target-bitrate=400", f"--kf-max-dist={board['fps'] * 4}",
                        "-o", output, "-"], stdin=frames.stdout, check=True)
        frames.stdout.close()
        if frames.wait() != 0:
            sys.exit("the sheets could not be cut into frames")


if __name__ == "__main__":
    main()
