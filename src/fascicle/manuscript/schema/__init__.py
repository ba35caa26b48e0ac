"""One model for each YAML file that an editor writes."""
