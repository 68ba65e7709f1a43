"""工作台: to-dos, cases and navigation for officials."""
