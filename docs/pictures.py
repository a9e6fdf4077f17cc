"""Make the pictures of the README from the charts of the shipped corpus: `make pictures`."""

from pathlib import Path

from PIL import Image

CHARTS = Path("data/processed/charts")
NAMES = ("done_and_planned", "exchanged_and_lessons_by_document", "section_types_by_document")
WIDTH = 1000

for name in NAMES:
    picture = Image.open(CHARTS / f"{name}.png").convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    target = Path("docs/images") / f"{name}.png"
    target.parent.mkdir(exist_ok=True)
    picture.quantize(128, Image.Quantize.MAXCOVERAGE).save(target, optimize=True)  # keeps colours of small areas
    print(target, target.stat().st_size)
