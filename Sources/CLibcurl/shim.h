#pragma once

// libcurl's setters and getters are variadic, which Swift cannot call. One typed wrapper per
// argument type; the type each option takes is libcurl's contract (curl_easy_setopt(3)).

#include <curl/curl.h>

static inline CURLcode conversiond_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode conversiond_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// Strings too: libcurl copies them, except CURLOPT_POSTFIELDS, which has to outlive the transfer.
static inline CURLcode conversiond_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, (void *)value);
}

static inline CURLcode conversiond_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*conversiond_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode conversiond_easy_set_data_callback(
    CURL *easy, CURLoption option, conversiond_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

typedef int (*conversiond_prereq_callback)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

static inline CURLcode conversiond_easy_set_prereq_callback(CURL *easy, conversiond_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode conversiond_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode conversiond_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode conversiond_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode conversiond_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

typedef int (*conversiond_socket_callback)(
    CURL *easy, curl_socket_t socket, int interest, void *context, void *socket_context);

static inline CURLMcode conversiond_multi_set_socket_callback(
    CURLM *multi, conversiond_socket_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback) : code;
}

typedef int (*conversiond_timer_callback)(CURLM *multi, long milliseconds, void *context);

static inline CURLMcode conversiond_multi_set_timer_callback(
    CURLM *multi, conversiond_timer_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback) : code;
}
