package dev.syncline.c1z.sink;

import static java.util.Objects.requireNonNull;

import dev.syncline.c1z.profile.Part;
import dev.syncline.c1z.profile.ProfileClock;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** An output whose time counts as {@link Part#NETWORK}. For operators that are profiled. */
public final class TimedOutput<T> implements Output<StreamRecord<T>> {
  private final Output<StreamRecord<T>> output;

  public TimedOutput(Output<StreamRecord<T>> output) {
    this.output = requireNonNull(output);
  }

  @Override
  public void collect(StreamRecord<T> element) {
    ProfileClock.enter(Part.NETWORK);
    try {
      output.collect(element);
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
    ProfileClock.enter(Part.NETWORK);
    try {
      output.collect(tag, element);
    } finally {
      ProfileClock.leave();
    }
  }

  @Override
  public void emitWatermark(Watermark mark) {
    output.emitWatermark(mark);
  }

  @Override
  public void emitWatermarkStatus(WatermarkStatus status) {
    output.emitWatermarkStatus(status);
  }

  @Override
  public void emitLatencyMarker(LatencyMarker marker) {
    output.emitLatencyMarker(marker);
  }

  @Override
  public void emitRecordAttributes(RecordAttributes attributes) {
    output.emitRecordAttributes(attributes);
  }

  @Override
  public void emitWatermark(WatermarkEvent mark) {
    output.emitWatermark(mark);
  }

  @Override
  public void close() {
    output.close();
  }
}
