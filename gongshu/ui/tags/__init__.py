"""The components behind ``{% load ui %}``, by family; ``templatetags.ui`` gathers them into one library."""
