#ifndef POSTERN_CCURL_H
#define POSTERN_CCURL_H

// No _GNU_SOURCE here: curl.h includes sys/select.h, whose fd_set would then have another member name than in Swift's
// own Glibc module, and a build from nothing fails on the difference (measured with Swift 6.3.1).

#include <curl/curl.h>

// Why there are shims at all: curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, so Swift cannot
// call them, and the type of the argument depends on the option. Each shim below fixes one type of argument.
// https://curl.se/libcurl/c/curl_easy_setopt.html

/// For options that take a long.
static inline CURLcode postern_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

/// For options that take a curl_off_t, which is wider than a long on some machines.
static inline CURLcode postern_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

/// For options that take a string; libcurl copies it. NULL takes a default away.
static inline CURLcode postern_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// For options that take a list; libcurl does not copy it.
static inline CURLcode postern_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

/// For options that take what is handed to a callback.
static inline CURLcode postern_curl_set_context(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

/// For CURLOPT_READFUNCTION.
static inline CURLcode postern_curl_set_reader(CURL *handle, curl_read_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
}

/// For CURLOPT_HEADERFUNCTION and CURLOPT_WRITEFUNCTION.
static inline CURLcode postern_curl_set_writer(CURL *handle, CURLoption option, curl_write_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

/// For CURLOPT_DEBUGFUNCTION.
static inline CURLcode postern_curl_set_debugger(CURL *handle, curl_debug_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
}

/// For CURLOPT_OPENSOCKETFUNCTION.
static inline CURLcode postern_curl_set_socket_opener(CURL *handle, curl_opensocket_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/// For CURLOPT_CLOSESOCKETFUNCTION.
static inline CURLcode postern_curl_set_socket_closer(CURL *handle, curl_closesocket_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

/// For answers that are a long.
static inline CURLcode postern_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

/// For options of a multi handle that take a long.
static inline CURLMcode postern_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}

/// CURL_GLOBAL_DEFAULT and CURLUSESSL_ALL are macros that Swift does not see or sees with the wrong type.
static inline CURLcode postern_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
static inline CURLcode postern_curl_require_tls(CURL *handle) {
  return curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}
static inline CURLcode postern_curl_require_tls_1_2(CURL *handle) {
  return curl_easy_setopt(handle, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

/// The result of a transfer lies in a union beside a pointer; this reads the right member.
static inline CURLcode postern_curl_result(const CURLMsg *message) { return message->data.result; }

#endif
