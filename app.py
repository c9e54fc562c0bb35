"""The app: `segments open` starts it. Menu, header and error boundary are the frame's, the rest is in pages/."""

from segmentation.ui import frame

frame.run()
