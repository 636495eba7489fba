#include "CSchema.h"
static const char m1[] = {
#embed "../../sql/0001_schema.sql"
, 0};
const char *conversiond_migration_1(void) { return m1; }
