// No GObject crosses this door: each function makes what it needs, and lets go of it before it returns.

#define _GNU_SOURCE 1
#include "CMime.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor) TEXT_OF(major) "." TEXT_OF(minor)

const char *postern_mime_version(void) {
  return VERSION_TEXT(GMIME_MAJOR_VERSION, GMIME_MINOR_VERSION);
}

/// GLib would print what it complains about, which may quote a mail; a call that fails is told by its result.
static void drop_log(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer context) {
  (void)domain, (void)level, (void)message, (void)context;
}

static GLogWriterOutput drop_structured_log(
    GLogLevelFlags level, const GLogField *fields, gsize count, gpointer context) {
  (void)level, (void)fields, (void)count, (void)context;
  return G_LOG_WRITER_HANDLED;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void set_up(void) {
  g_log_set_default_handler(drop_log, NULL);
  g_log_set_writer_func(drop_structured_log, NULL, NULL);
  g_mime_init();
}

void postern_mime_set_up(void) { pthread_once(&once, set_up); }

/// A part of text in quoted-printable, which keeps English legible and lines below 77 bytes.
static GMimeObject *text_part(const char *subtype, const char *language, const char *bytes, size_t count) {
  GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
  if (part == NULL) return NULL;
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, count);
  GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
  g_mime_text_part_set_charset(part, "utf-8");
  g_mime_part_set_content(GMIME_PART(part), content);
  g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_object_set_header(GMIME_OBJECT(part), "Content-Language", language, NULL);
  g_object_unref(content);
  g_object_unref(stream);
  return GMIME_OBJECT(part);
}

/// The two parts. "=_" stands in no quoted-printable text (RFC 2045 section 6.7), so no text can hold the boundary.
static GMimeMultipart *alternative(const struct postern_mime_mail *mail) {
  GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");
  gchar *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, mail->message_id, -1);
  GMimeObject *text = text_part("plain", mail->language, mail->text, mail->text_count);
  GMimeObject *html = text_part("html", mail->language, mail->html, mail->html_count);
  gboolean is_whole = parts != NULL && digest != NULL && text != NULL && html != NULL;
  if (is_whole) {
    char boundary[2 + 32 + 1] = "=_";
    memcpy(boundary + 2, digest, 32);
    boundary[2 + 32] = 0;
    g_mime_multipart_set_boundary(parts, boundary);
    g_mime_multipart_add(parts, text);
    g_mime_multipart_add(parts, html);
  }
  if (text != NULL) g_object_unref(text);
  if (html != NULL) g_object_unref(html);
  g_free(digest);
  if (is_whole) return parts;
  if (parts != NULL) g_object_unref(parts);
  return NULL;
}

/// The message with its headers, in the order in which they will stand.
static GMimeMessage *message_of(const struct postern_mime_mail *mail) {
  GDateTime *date = g_date_time_new_from_unix_utc(mail->date);
  GMimeMultipart *parts = alternative(mail);
  GMimeMessage *message = date != NULL && parts != NULL ? g_mime_message_new(FALSE) : NULL;
  if (message != NULL) {
    g_mime_message_set_date(message, date);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, mail->from_name, mail->from_address);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, mail->reply_to);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, mail->to);
    g_mime_message_set_subject(message, mail->subject, "utf-8");
    g_mime_message_set_message_id(message, mail->message_id);
    // RFC 3834 section 5.2: no out-of-office answers; the second says so to Exchange.
    g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", NULL);
    g_mime_object_set_header(GMIME_OBJECT(message), "X-Auto-Response-Suppress", "All", NULL);
    g_mime_object_set_header(GMIME_OBJECT(message), "Content-Language", mail->language, NULL);
    g_mime_object_set_header(GMIME_OBJECT(message), "MIME-Version", "1.0", NULL);
    g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
  }
  if (date != NULL) g_date_time_unref(date);
  if (parts != NULL) g_object_unref(parts);
  return message;
}

char *postern_mime_compose(const struct postern_mime_mail *mail, size_t *count) {
  postern_mime_set_up();
  GMimeMessage *message = message_of(mail);
  if (message == NULL) return NULL;
  GMimeStream *stream = g_mime_stream_mem_new();
  GMimeFormatOptions *format = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
  char *bytes = NULL;
  ssize_t written = g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
  if (written > 0) {
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    bytes = malloc(array->len);
    if (bytes != NULL) {
      memcpy(bytes, array->data, array->len);
      *count = array->len;
    }
  }
  g_mime_format_options_free(format);
  g_object_unref(stream);
  g_object_unref(message);
  return bytes;
}

void postern_mime_free(char *bytes) { free(bytes); }
