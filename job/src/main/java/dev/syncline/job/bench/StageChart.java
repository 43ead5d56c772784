package dev.syncline.job.bench;

import dev.syncline.c1z.write.StageTimes.Stage;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A picture of where time goes: one horizontal bar a workload, stacked from the stages, all in
 * nanoseconds a record, so that equal bars mean linear cost. Not thread-safe.
 */
public final class StageChart {
  private static final int WIDTH = 900;
  private static final int LABEL = 190;
  private static final int ROW = 34;
  private static final int BAR = 22;
  private static final int LEGEND = 40;
  private static final int FIGURE = 110;
  private static final Map<Stage, String> COLOURS =
      new EnumMap<>(
          Map.of(
              Stage.SORT, "#4878a8",
              Stage.SEAL, "#6fa8a0",
              Stage.EXPAND, "#8f7fb8",
              Stage.BUILD, "#d8a048",
              Stage.ASSEMBLE, "#b85c5c"));

  private final Map<String, Map<Stage, Double>> bars = new LinkedHashMap<>();

  /** Adds a bar: nanoseconds a record of each stage. */
  public void add(String label, Map<Stage, Double> nanosARecord) {
    bars.put(label, new EnumMap<>(nanosARecord));
  }

  private static double total(Map<Stage, Double> bar) {
    return bar.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Writes the picture as SVG. */
  public void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      XMLStreamWriter svg = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      draw(svg);
      svg.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void draw(XMLStreamWriter svg) throws XMLStreamException {
    svg.writeStartElement("svg");
    svg.writeDefaultNamespace("http://www.w3.org/2000/svg");
    attributes(svg, "width", WIDTH, "height", LEGEND + ROW * bars.size() + 10);
    attributes(svg, "font-family", "sans-serif", "font-size", 13);
    rectangle(svg, 0, 0, WIDTH, LEGEND + ROW * bars.size() + 10, "#ffffff");
    double x = LABEL;
    for (Stage stage : Stage.values()) {
      rectangle(svg, x, 10, 14, 14, COLOURS.get(stage));
      text(svg, x + 20, 22, stage.name().toLowerCase(Locale.ROOT));
      x += 110;
    }
    double longest = bars.values().stream().mapToDouble(StageChart::total).max().orElse(1);
    double scale = (WIDTH - LABEL - FIGURE) / longest;
    int y = LEGEND;
    for (Map.Entry<String, Map<Stage, Double>> bar : bars.entrySet()) {
      text(svg, 10, y + 16, bar.getKey());
      x = LABEL;
      for (Map.Entry<Stage, Double> part : bar.getValue().entrySet()) {
        double length = part.getValue() * scale;
        rectangle(svg, x, y, length, BAR, COLOURS.get(part.getKey()));
        x += length;
      }
      text(
          svg,
          x + 8,
          y + 16,
          String.format(Locale.ROOT, "%,.0f ns a record", total(bar.getValue())));
      y += ROW;
    }
    svg.writeEndElement();
  }

  private static void rectangle(
      XMLStreamWriter svg, double x, double y, double width, double height, String colour)
      throws XMLStreamException {
    svg.writeEmptyElement("rect");
    attributes(svg, "x", x, "y", y, "width", width, "height", height, "fill", colour);
  }

  private static void text(XMLStreamWriter svg, double x, double y, String text)
      throws XMLStreamException {
    svg.writeStartElement("text");
    attributes(svg, "x", x, "y", y);
    svg.writeCharacters(text);
    svg.writeEndElement();
  }

  private static void attributes(XMLStreamWriter svg, Object... namesAndValues)
      throws XMLStreamException {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      svg.writeAttribute(
          (String) namesAndValues[i],
          value instanceof Double number
              ? String.format(Locale.ROOT, "%.1f", number)
              : value.toString());
    }
  }
}
