package dev.syncline.c1z.read;

import com.google.protobuf.ByteString;
import dev.syncline.serde.proto.storage.AssetRecord;
import java.io.InputStream;

/** An asset of a sync: an icon, for instance. Immutable. */
public final class Asset {
  private final String id;
  private final String contentType;
  private final ByteString data;

  Asset(AssetRecord record) {
    this.id = record.getExternalId();
    this.contentType = record.getContentType();
    this.data = record.getData();
  }

  public String id() {
    return id;
  }

  /** Media type as the connector gave it; may be empty. */
  public String contentType() {
    return contentType;
  }

  /** Length of the data in bytes. */
  public int size() {
    return data.size();
  }

  /** A new stream over the data. */
  public InputStream open() {
    return data.newInput();
  }
}
