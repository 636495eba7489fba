#pragma once

/// One migration of sql/, embedded into the binary so that the daemon is a single file.
typedef struct {
    int version;
    const char *name;
    const char *sql;
} conversiond_migration;

/// How many migrations there are.
int conversiond_migration_count(void);

/// The migration at an index below the count, in the order of their versions.
conversiond_migration conversiond_migration_at(int index);
