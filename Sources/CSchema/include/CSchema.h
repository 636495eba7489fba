#pragma once
const char *conversiond_migration_1(void);
