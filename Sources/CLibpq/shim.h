#pragma once
#include <libpq-fe.h>
// Swift's Glibc module leaves eventfd out.
#include <sys/eventfd.h>
