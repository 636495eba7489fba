#pragma once
#include <spawn.h>

// glibc 2.34 and newer have it, and tell of it under _GNU_SOURCE only, which Swift's module of glibc is not built with.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int lowest);
