#ifndef POSTERN_CPHONENUMBER_H
#define POSTERN_CPHONENUMBER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What kind of number libphonenumber takes a text for.
typedef enum {
  POSTERN_PHONE_NOT_A_NUMBER = 0,
  POSTERN_PHONE_MOBILE = 1,
  POSTERN_PHONE_FIXED_LINE = 2,
  POSTERN_PHONE_PREMIUM = 3,
  POSTERN_PHONE_OTHER = 4,
  /// Numbers that Ofcom keeps for drama (07700 900000 to 900999, 020 7946 0000 to 0999): possible, never routed.
  POSTERN_PHONE_DRAMA = 5,
} postern_phone_kind;

/// Parses `text` (UTF-8, NUL-terminated; region GB where it has no country code) and writes E.164 to `e164`.
///
/// `capacity` must be at least 17 bytes. Returns POSTERN_PHONE_NOT_A_NUMBER and an empty text where it is not a
/// valid number. A C++ library, so Swift needs this door. https://github.com/google/libphonenumber
postern_phone_kind postern_phone_parse(const char *text, char *e164, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
