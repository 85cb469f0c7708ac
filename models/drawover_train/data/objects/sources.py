"""Emoji of four vendors, by package: Microsoft's in three stages, and other vendors' drawings of the same things.

OpenMoji is share-alike and never trained on: it is for evaluation only.
"""

from __future__ import annotations

from ..sources import Source

FLAT = Source(
    client="npm",
    package="@iconify-json/fluent-emoji-flat",
    version="1.2.6",
    license="MIT",
    attribution="Fluent Emoji (flat) by Microsoft Corporation",
    sha256="7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
    archive="iconify-json-fluent-emoji-flat-1.2.6.tgz",
)
GRADIENT = Source(
    client="npm",
    package="@iconify-json/fluent-emoji",
    version="1.2.7",
    license="MIT",
    attribution="Fluent Emoji (gradient) by Microsoft Corporation",
    sha256="8044210dbf11e016d4de85f15d01a243423bd832457e7e2491df1b751c0e272b",
    archive="iconify-json-fluent-emoji-1.2.7.tgz",
)
SOLID = Source(
    client="npm",
    package="@lobehub/fluent-emoji-3d",
    version="1.1.0",
    license="MIT",
    attribution="Fluent Emoji (3D) by Microsoft Corporation, packaged by LobeHub",
    sha256="c1bb7eee7de090205a232518a9ab4adb3df458bfbe8a1f78232991194c8b2e58",
    archive="lobehub-fluent-emoji-3d-1.1.0.tgz",
)
NOTO = Source(
    client="npm",
    package="@iconify-json/noto",
    version="1.2.9",
    license="Apache-2.0",
    attribution="Noto Emoji by Google",
    sha256="3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad",
    archive="iconify-json-noto-1.2.9.tgz",
)
TWEMOJI = Source(
    client="npm",
    package="@iconify-json/twemoji",
    version="1.2.5",
    license="CC-BY-4.0",
    attribution="Twemoji by Twitter, Inc and other contributors",
    sha256="19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7",
    archive="iconify-json-twemoji-1.2.5.tgz",
)
OPENMOJI = Source(
    client="npm",
    package="openmoji",
    version="17.0.0",
    license="CC-BY-SA-4.0",
    attribution="OpenMoji, the open-source emoji and icon project (openmoji.org)",
    sha256="55ee7d13485dec86e9f38c1f3a645a13382d33ff97c0cd845ee824b0aef45e68",
    archive="openmoji-17.0.0.tgz",
    evaluation_only=True,
)
