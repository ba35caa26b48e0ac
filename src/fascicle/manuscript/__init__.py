"""What the editor wrote → an issue: YAML, Markdown and pictures, read, checked and cleaned."""
