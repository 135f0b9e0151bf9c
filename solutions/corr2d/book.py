"""The sections of the book that teach these functions, and its example of edges."""

from shared_parts import CHANNELS_PAGE
from tensorgrade.exercise import Section, array

CHAPTER = "https://d2l.ai/chapter_convolutional-neural-networks"

IMAGES = Section("Convolutions for Images", f"{CHAPTER}/conv-layer.html")
PADDING_AND_STRIDE = Section("Padding and Stride", f"{CHAPTER}/padding-and-strides.html")
FROM_DENSE = Section("From Fully Connected Layers to Convolutions", f"{CHAPTER}/why-conv.html")
CHANNELS = Section("Multiple Input and Multiple Output Channels", CHANNELS_PAGE)

# White, black, white.
STRIPES = array([[1, 1, 0, 0, 0, 0, 1, 1]] * 6)
