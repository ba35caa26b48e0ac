"""Everything that a build, an import or a check can find, by code."""
