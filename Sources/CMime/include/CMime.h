#ifndef POSTERN_CMIME_H
#define POSTERN_CMIME_H

#include <stddef.h>
#include <stdint.h>

/// The version of GMime that this door opens to.
const char *postern_mime_version(void);

/// Readies GMime once, and silences GLib, which would print what it complains about; both functions below begin with it.
void postern_mime_set_up(void);

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

/// How much of a received mail is looked at; whoever can send us mail chooses what is in it.
struct postern_mime_limits {
  /// How deep parts may lie in parts; what lies deeper is left out.
  size_t depth;
  /// How many parts in all; the rest is left out.
  size_t parts;
  /// How many header fields of a part are looked at.
  size_t fields;
  /// The most bytes of a field's value; what is longer is left out.
  size_t value_bytes;
  /// The most bytes of one text; what is longer is cut.
  size_t text_bytes;
};

/// One header field: its value is unfolded and otherwise as it came.
struct postern_mime_field {
  char *name;
  char *value;
};

/// One part, or one message: in the flat list a part comes before those that lie in it.
struct postern_mime_part {
  /// 0 for the mail itself.
  size_t depth;
  /// `text/plain`, in small letters; `message` for the mail itself and for one that lies in it.
  char *type;
  /// Whether it is marked as an attachment.
  int is_attachment;
  struct postern_mime_field *fields;
  size_t field_count;
  /// The text in UTF-8, where the part is text or the report of a mail server; else NULL.
  char *text;
  size_t text_count;
};

/// A received mail, taken apart.
struct postern_mime_parts {
  struct postern_mime_part *parts;
  size_t count;
  /// Whether something was left out or cut.
  int is_cut;
  /// The one address in From; NULL where there is none or more than one.
  char *from;
};

/// Takes a mail apart.
///
/// It gives NULL where the bytes are no mail or memory is short. What it gives is the caller's, who gives it back to
/// postern_mime_parts_free.
struct postern_mime_parts *postern_mime_parse(
    const char *bytes, size_t count, const struct postern_mime_limits *limits);

/// Frees what postern_mime_parse gave.
void postern_mime_parts_free(struct postern_mime_parts *parts);

#endif
