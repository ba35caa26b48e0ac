"""The archive: one OCFL object an issue, one version of it a release; and a catalogue of all."""
