#ifndef POSTERN_CMIME_H
#define POSTERN_CMIME_H

#include <stddef.h>
#include <stdint.h>

/// The version of GMime that this door opens to.
const char *postern_mime_version(void);

/// What a mail is composed of; every text is UTF-8, ended by NUL, without control bytes unless said otherwise.
struct postern_mime_mail {
  const char *from_name;
  const char *from_address;
  const char *reply_to;
  const char *to;
  const char *subject;
  /// `id@domain`, without angle brackets; the boundary between the parts is derived from it.
  const char *message_id;
  /// As Content-Language has it.
  const char *language;
  /// Seconds since 1970-01-01T00:00:00Z.
  int64_t date;
  /// The plain text; lines ended by LF.
  const char *text;
  size_t text_count;
  /// The HTML; lines ended by LF.
  const char *html;
  size_t html_count;
};

/// Composes a multipart/alternative message in lines ended by CRLF.
///
/// It gives NULL where GMime fails. The bytes are the caller's, who gives them back to postern_mime_free.
char *postern_mime_compose(const struct postern_mime_mail *mail, size_t *count);

/// Frees what postern_mime_compose gave.
void postern_mime_free(char *bytes);

#endif
