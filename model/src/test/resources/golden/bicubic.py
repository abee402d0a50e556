"""Writes bicubic.json beside it: digests of pictures that Pillow 9.4 resizes as CLIP's preprocessing does."""
import hashlib
import json
import pathlib

from PIL import Image

# Shrinking, growing, hardly any change, one side unchanged, and pictures that are no squares.
SIZES = [
    (317, 317, 224), (256, 256, 224), (224, 224, 224), (64, 64, 224), (512, 512, 32), (33, 33, 32),
    (31, 31, 32), (7, 7, 5), (1, 1, 3), (2, 2, 1), (40, 32, 32), (32, 57, 32), (90, 61, 48), (50, 71, 64),
]


def picture(width, height, kind):
    """The same bytes as BicubicTest makes."""
    state, rgb = 1, bytearray()
    for i in range(3 * width * height):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        if kind == "noise":
            rgb.append(state >> 16 & 255)
        elif kind == "edges":
            rgb.append(255 if state >> 16 & 16 else 0)
        else:  # a ramp
            rgb.append((i * 5 // 3 + i // (3 * width) * 7) // 4 & 255)
    return Image.frombytes("RGB", (width, height), bytes(rgb))


cases = []
for width, height, size in SIZES:
    for kind in ("noise", "edges", "ramp"):
        short = min(width, height)
        w, h = size * width // short, size * height // short
        resized = picture(width, height, kind).resize((w, h), Image.BICUBIC)
        left, top = (w - size) // 2, (h - size) // 2
        out = resized.crop((left, top, left + size, top + size)).tobytes()
        cases.append({"width": width, "height": height, "size": size, "kind": kind, "first": list(out[:12]),
                      "sha256": hashlib.sha256(out).hexdigest()})
lines = ",\n".join("  " + json.dumps(case) for case in cases)
pathlib.Path(__file__).with_name("bicubic.json").write_text("[\n" + lines + "\n]\n")
