#define _GNU_SOURCE 1
#include "CPhoneNumber.h"

#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <exception>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// Ofcom's numbers for drama; libphonenumber calls them invalid, since nobody can be given one.
bool isDramaNumber(const std::string &e164) {
  return (e164.size() == 13 && e164.compare(0, 10, "+447700900") == 0) ||
         (e164.size() == 13 && e164.compare(0, 10, "+442079460") == 0);
}

postern_phone_kind kindOf(PhoneNumberUtil::PhoneNumberType type) {
  switch (type) {
    case PhoneNumberUtil::MOBILE:
      return POSTERN_PHONE_MOBILE;
    case PhoneNumberUtil::FIXED_LINE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
      return POSTERN_PHONE_FIXED_LINE;
    case PhoneNumberUtil::PREMIUM_RATE:
      return POSTERN_PHONE_PREMIUM;
    default:
      return POSTERN_PHONE_OTHER;
  }
}

}  // namespace

postern_phone_kind postern_phone_parse(const char *text, char *e164, size_t capacity) {
  if (capacity > 0) e164[0] = '\0';
  // An exception must not cross into Swift.
  try {
    const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(text, "GB", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return POSTERN_PHONE_NOT_A_NUMBER;
    std::string formatted;
    util.Format(number, PhoneNumberUtil::E164, &formatted);
    if (formatted.size() + 1 > capacity) return POSTERN_PHONE_NOT_A_NUMBER;
    postern_phone_kind kind;
    if (isDramaNumber(formatted)) {
      kind = POSTERN_PHONE_DRAMA;
    } else if (util.IsValidNumber(number)) {
      kind = kindOf(util.GetNumberType(number));
    } else {
      return POSTERN_PHONE_NOT_A_NUMBER;
    }
    std::memcpy(e164, formatted.c_str(), formatted.size() + 1);
    return kind;
  } catch (const std::exception &) {
    return POSTERN_PHONE_NOT_A_NUMBER;
  }
}
