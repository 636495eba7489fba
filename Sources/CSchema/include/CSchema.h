#pragma once

/// One migration of sql/, embedded into the binary so that the daemon is a single file.
typedef struct {
    int version;
    const char *name;
    const char *sql;
} conversiond_migration;

/// The migrations in order; ends with an entry whose sql is NULL.
extern const conversiond_migration conversiond_migrations[];
