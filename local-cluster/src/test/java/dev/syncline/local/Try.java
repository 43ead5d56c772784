package dev.syncline.local;

class Try {
  public static void main(String[] a) throws Exception {
    for (int i = 0; i < 2; i++) {
      long t = System.nanoTime();
      EmbeddedKafka k = EmbeddedKafka.start();
      p("start", t);
      t = System.nanoTime();
      k.createTopic("a", 4);
      p("topic", t);
      System.out.println(k.endOffsets("a"));
      t = System.nanoTime();
      k.close();
      p("close", t);
    }
    System.exit(0);
  }

  static void p(String w, long t) {
    System.out.println(w + " " + (System.nanoTime() - t) / 1000000 + " ms");
  }
}
