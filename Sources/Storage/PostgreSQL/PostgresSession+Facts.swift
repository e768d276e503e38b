extension PostgresSession {
  /// What the server tells of itself and of this database.
  func facts() throws(StorageFailure) -> [DatabaseCondition.Fact] {
    let row = try query(
      """
      SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size,
        current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
        current_setting('synchronous_commit') AS synchronous_commit,
        current_setting('synchronous_standby_names') AS standbys,
        current_setting('data_checksums') AS checksums,
        CAST(current_setting('max_connections') AS BIGINT) AS connections,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
        COALESCE((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'none') AS tls
      """,
      firstOnly: true
    ).first
    guard let row else { throw PostgresHandle.lost("it says nothing of itself") }
    return [
      DatabaseCondition.Fact("engine", "PostgreSQL \(try row.text("version"))"),
      DatabaseCondition.Fact("size", "\(try row.int("size")) bytes"),
      DatabaseCondition.Fact("TLS", try row.text("tls")),
      try setting(
        "fsync",
        in: row,
        mend: "set fsync = on on the server: without it a power cut loses everything"
      ),
      try setting("full_page_writes", in: row, mend: "set full_page_writes = on on the server"),
      DatabaseCondition.Fact("synchronous", try row.text("synchronous_commit")),
      DatabaseCondition.Fact("standbys waited for", try row.text("standbys").isEmpty ? "none" : "some"),
      DatabaseCondition.Fact("checksums", try row.text("checksums")),
      try user(row),
      try connections(row),
    ]
  }

  private func setting(_ name: String, in row: Row, mend: String) throws(StorageFailure)
    -> DatabaseCondition.Fact
  {
    let value = try row.text(.name(name))
    return DatabaseCondition.Fact(name, value, mend: value == "on" ? nil : mend)
  }

  private func user(_ row: Row) throws(StorageFailure) -> DatabaseCondition.Fact {
    let isSuperuser = try row.bool("is_superuser")
    return DatabaseCondition.Fact(
      "user",
      isSuperuser ? "a superuser (one who owns this database and nothing else is safer)" : "no superuser"
    )
  }

  private func connections(_ row: Row) throws(StorageFailure) -> DatabaseCondition.Fact {
    let most = try row.int("connections")
    let lanes = PostgresEngine.Lanes()
    let wanted = Int64(lanes.writing + lanes.reading)
    return DatabaseCondition.Fact(
      "connections",
      "\(most) at most, \(wanted) for each instance",
      mend: most < 2 * wanted ? "raise max_connections on the server" : nil
    )
  }
}
