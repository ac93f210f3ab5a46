"""config.yaml, secrets and the environment."""
