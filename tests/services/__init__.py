"""Real schedulers, trackers and browsers, as people use them with sweeps; `install.sh` installs them."""
