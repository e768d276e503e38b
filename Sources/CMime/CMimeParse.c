// Takes a received mail apart into a flat list. No GObject crosses this door.

#define _GNU_SOURCE 1
#include "CMime.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

/// What is being built, and what it may hold.
struct building {
  struct postern_mime_parts *mail;
  const struct postern_mime_limits *limits;
  /// How many parts there is room for.
  size_t room;
  /// Whether memory was short.
  int has_failed;
};

/// A copy without line ends, and without white space at either end.
static char *unfolded(const char *value) {
  while (*value == ' ' || *value == '\t' || *value == '\r' || *value == '\n') value++;
  char *copy = malloc(strlen(value) + 1);
  if (copy == NULL) return NULL;
  size_t count = 0;
  for (; *value != 0; value++) {
    if (*value != '\r' && *value != '\n') copy[count++] = *value;
  }
  while (count > 0 && (copy[count - 1] == ' ' || copy[count - 1] == '\t')) count--;
  copy[count] = 0;
  return copy;
}

static void free_part(struct postern_mime_part *part) {
  for (size_t place = 0; place < part->field_count; place++) {
    free(part->fields[place].name);
    free(part->fields[place].value);
  }
  free(part->fields);
  free(part->type);
  free(part->text);
}

void postern_mime_parts_free(struct postern_mime_parts *mail) {
  if (mail == NULL) return;
  for (size_t place = 0; place < mail->count; place++) free_part(&mail->parts[place]);
  free(mail->parts);
  free(mail->from);
  free(mail);
}

/// The next place in the list; NULL where it is full or memory is short.
static struct postern_mime_part *next_part(struct building *building, size_t depth, const char *type) {
  struct postern_mime_parts *mail = building->mail;
  if (building->has_failed) return NULL;
  if (mail->count >= building->limits->parts || depth > building->limits->depth) {
    mail->is_cut = 1;
    return NULL;
  }
  if (mail->count == building->room) {
    size_t room = building->room == 0 ? 8 : building->room * 2;
    struct postern_mime_part *longer = realloc(mail->parts, room * sizeof *longer);
    if (longer == NULL) {
      building->has_failed = 1;
      return NULL;
    }
    mail->parts = longer;
    building->room = room;
  }
  struct postern_mime_part *part = &mail->parts[mail->count++];
  memset(part, 0, sizeof *part);
  part->depth = depth;
  part->type = strdup(type);
  if (part->type == NULL) building->has_failed = 1;
  return part;
}

static void note_fields(struct building *building, struct postern_mime_part *part, GMimeObject *object) {
  GMimeHeaderList *list = g_mime_object_get_header_list(object);
  int count = list == NULL ? 0 : g_mime_header_list_get_count(list);
  if (count <= 0) return;
  size_t wanted = (size_t)count;
  if (wanted > building->limits->fields) {
    wanted = building->limits->fields;
    building->mail->is_cut = 1;
  }
  part->fields = calloc(wanted, sizeof *part->fields);
  if (part->fields == NULL) {
    building->has_failed = 1;
    return;
  }
  for (size_t place = 0; place < wanted; place++) {
    GMimeHeader *header = g_mime_header_list_get_header_at(list, (int)place);
    const char *name = header == NULL ? NULL : g_mime_header_get_name(header);
    const char *value = header == NULL ? NULL : g_mime_header_get_raw_value(header);
    if (name == NULL || value == NULL) continue;
    if (strlen(name) > 200) {
      building->mail->is_cut = 1;
      continue;
    }
    // A value that is too long is empty, but its field keeps its place: the one below it is not the topmost.
    int is_long = strlen(value) > building->limits->value_bytes;
    if (is_long) building->mail->is_cut = 1;
    struct postern_mime_field field = {strdup(name), is_long ? strdup("") : unfolded(value)};
    if (field.name == NULL || field.value == NULL) {
      free(field.name);
      free(field.value);
      building->has_failed = 1;
      return;
    }
    part->fields[part->field_count++] = field;
  }
}

/// Keeps a text up to its limit.
static void keep_text(struct building *building, struct postern_mime_part *part, const char *text, size_t count) {
  if (count > building->limits->text_bytes) {
    count = building->limits->text_bytes;
    building->mail->is_cut = 1;
  }
  part->text = malloc(count + 1);
  if (part->text == NULL) {
    building->has_failed = 1;
    return;
  }
  memcpy(part->text, text, count);
  part->text[count] = 0;
  part->text_count = count;
}

/// A part's bytes as they are behind their transfer encoding.
static void note_bytes(struct building *building, struct postern_mime_part *part, GMimePart *object) {
  GMimeDataWrapper *content = g_mime_part_get_content(object);
  if (content == NULL) return;
  GMimeStream *stream = g_mime_stream_mem_new();
  if (stream == NULL) {
    building->has_failed = 1;
    return;
  }
  if (g_mime_data_wrapper_write_to_stream(content, stream) >= 0) {
    GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    keep_text(building, part, (const char *)array->data, array->len);
  }
  g_object_unref(stream);
}

static void note_leaf(struct building *building, struct postern_mime_part *part, GMimeObject *object) {
  if (GMIME_IS_TEXT_PART(object)) {
    // In UTF-8, whatever its character set was.
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
    if (text != NULL) keep_text(building, part, text, strlen(text));
    g_free(text);
  } else if (GMIME_IS_PART(object) && strncmp(part->type, "message/", 8) == 0) {
    // The report of a mail server (RFC 3464): groups of fields, but no message.
    note_bytes(building, part, GMIME_PART(object));
  }
}

/// Notes an object and what lies in it; the depth is limited before anything is called again.
static void note(struct building *building, GMimeObject *object, size_t depth) {
  if (object == NULL || building->has_failed) return;
  if (GMIME_IS_MESSAGE(object)) {
    struct postern_mime_part *part = next_part(building, depth, "message");
    if (part == NULL) return;
    note_fields(building, part, object);
    note(building, g_mime_message_get_mime_part(GMIME_MESSAGE(object)), depth + 1);
    return;
  }
  GMimeContentType *type = g_mime_object_get_content_type(object);
  char *name = type == NULL ? NULL : g_mime_content_type_get_mime_type(type);
  char *lower = name == NULL ? NULL : g_ascii_strdown(name, -1);
  struct postern_mime_part *part = next_part(building, depth, lower == NULL ? "unknown" : lower);
  g_free(lower);
  g_free(name);
  if (part == NULL) return;
  const char *disposition = g_mime_object_get_disposition(object);
  part->is_attachment = disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0;
  note_fields(building, part, object);
  if (GMIME_IS_MULTIPART(object)) {
    int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
    for (int place = 0; place < count && !building->has_failed; place++) {
      if (building->mail->count >= building->limits->parts) {
        building->mail->is_cut = 1;
        break;
      }
      note(building, g_mime_multipart_get_part(GMIME_MULTIPART(object), place), depth + 1);
    }
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (message != NULL) note(building, GMIME_OBJECT(message), depth + 1);
  } else {
    note_leaf(building, part, object);
  }
}

/// The one address in From.
static char *sender(GMimeMessage *message) {
  InternetAddressList *list = g_mime_message_get_from(message);
  if (list == NULL || internet_address_list_length(list) != 1) return NULL;
  InternetAddress *address = internet_address_list_get_address(list, 0);
  if (address == NULL || !INTERNET_ADDRESS_IS_MAILBOX(address)) return NULL;
  const char *text = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
  return text == NULL ? NULL : strdup(text);
}

struct postern_mime_parts *postern_mime_parse(
    const char *bytes, size_t count, const struct postern_mime_limits *limits) {
  postern_mime_set_up();
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, count);
  if (stream == NULL) return NULL;
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  if (parser == NULL) return NULL;
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  g_object_unref(parser);
  if (message == NULL) return NULL;
  struct building building = {calloc(1, sizeof *building.mail), limits, 0, 0};
  if (building.mail != NULL) {
    building.mail->from = sender(message);
    note(&building, GMIME_OBJECT(message), 0);
  }
  g_object_unref(message);
  if (building.mail != NULL && !building.has_failed) return building.mail;
  postern_mime_parts_free(building.mail);
  return NULL;
}
