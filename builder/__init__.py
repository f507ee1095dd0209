"""nutgraf: a static site generator for explainers in which every statement knows who says it."""

__version__ = "0.1.0"
