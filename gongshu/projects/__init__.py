"""项目: project files, the catalog that goes before a project, and the gates on its way."""
