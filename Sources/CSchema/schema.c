#include "CSchema.h"

// #embed is C23; clang has it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char sql_0001[] = {
#embed "../../sql/0001_roles.sql"
, 0};
static const char sql_0002[] = {
#embed "../../sql/0002_catalog.sql"
, 0};
static const char sql_0003[] = {
#embed "../../sql/0003_settings.sql"
, 0};
static const char sql_0004[] = {
#embed "../../sql/0004_outbox.sql"
, 0};
static const char sql_0005[] = {
#embed "../../sql/0005_delivery.sql"
, 0};
static const char sql_0006[] = {
#embed "../../sql/0006_history.sql"
, 0};
static const char sql_0007[] = {
#embed "../../sql/0007_views.sql"
, 0};
static const char sql_0008[] = {
#embed "../../sql/0008_functions.sql"
, 0};
static const char sql_0009[] = {
#embed "../../sql/0009_waiting.sql"
, 0};
static const char sql_0010[] = {
#embed "../../sql/0010_doubt.sql"
, 0};
static const char sql_0011[] = {
#embed "../../sql/0011_once_ledger.sql"
, 0};
static const char sql_0012[] = {
#embed "../../sql/0012_cheaper_wake_up.sql"
, 0};

static const conversiond_migration migrations[] = {
    {1, "roles", sql_0001},
    {2, "catalog", sql_0002},
    {3, "settings", sql_0003},
    {4, "outbox", sql_0004},
    {5, "delivery", sql_0005},
    {6, "history", sql_0006},
    {7, "views", sql_0007},
    {8, "functions", sql_0008},
    {9, "waiting", sql_0009},
    {10, "doubt", sql_0010},
    {11, "once_ledger", sql_0011},
    {12, "cheaper_wake_up", sql_0012},
};

int conversiond_migration_count(void) {
    return (int)(sizeof migrations / sizeof migrations[0]);
}

conversiond_migration conversiond_migration_at(int index) {
    return migrations[index];
}
