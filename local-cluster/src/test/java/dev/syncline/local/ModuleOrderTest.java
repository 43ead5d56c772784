package dev.syncline.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The order of modules and packages: who may know whom. See docs/architecture.md. */
@AnalyzeClasses(
    packages = "dev.syncline",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ModuleOrderTest.WithoutGeneratedAndTestClasses.class
    })
class ModuleOrderTest {
  private static final String FLINK = "org.apache.flink..";
  private static final String KAFKA = "org.apache.kafka..";

  /** Generated messages know only each other, and take longer to read than all the rest. */
  static final class WithoutGeneratedAndTestClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      // In a build of all modules serde's test jar is a folder or a jar of its own on the class
      // path.
      return !location.contains("/dev/syncline/serde/proto/")
          && !location.contains("-tests.jar")
          && !location.contains("/test-classes/");
    }
  }

  /** Guards the rules below, which hold for an empty set of classes too. */
  @ArchTest
  static void everyModuleIsLookedAt(JavaClasses classes) {
    for (String name : new String[] {"serde", "c1z", "operators", "job", "local"}) {
      assertThat(classes)
          .as("classes of dev.syncline.%s", name)
          .anyMatch(type -> type.getPackageName().startsWith("dev.syncline." + name));
    }
  }

  @ArchTest
  static final ArchRule modulesDependOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.syncline..")
          .layer("serde")
          .definedBy("dev.syncline.serde..")
          .layer("c1z")
          .definedBy("dev.syncline.c1z..")
          .layer("operators")
          .definedBy("dev.syncline.operators..")
          .layer("job")
          .definedBy("dev.syncline.job..")
          .layer("local")
          .definedBy("dev.syncline.local..")
          .whereLayer("local")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("job")
          .mayOnlyBeAccessedByLayers("local")
          .whereLayer("operators")
          .mayOnlyBeAccessedByLayers("job", "local")
          .whereLayer("c1z")
          .mayOnlyBeAccessedByLayers("operators", "job", "local");

  @ArchTest
  static final ArchRule meaningOfBytesKnowsNoFilesAndNoCluster =
      noClasses()
          .that()
          .resideInAPackage("dev.syncline.serde..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              FLINK, KAFKA, "com.github.luben..", "java.nio.file..", "java.nio.channels..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File")
          .because("serde says what bytes mean and does no input or output");

  @ArchTest
  static final ArchRule onlyTheSinkKnowsFlink =
      noClasses()
          .that()
          .resideInAPackage("dev.syncline.c1z..")
          .and()
          .resideOutsideOfPackage("dev.syncline.c1z.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FLINK, KAFKA, "dev.syncline.c1z.sink..")
          .because("files are written and read without a cluster too");

  @ArchTest
  static final ArchRule sinkKnowsNoKafka =
      noClasses()
          .that()
          .resideInAPackage("dev.syncline.c1z.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(KAFKA)
          .because("the sink takes sorted runs, wherever they come from");

  @ArchTest
  static final ArchRule noBrokerOutsideLocalCluster =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.syncline.local..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..")
          .because("brokers in a process are for this machine, not for the job jar");

  @ArchTest
  static final ArchRule packagesOfAModuleHaveNoCycles =
      slices().matching("dev.syncline.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingIsSerialisedByJava =
      noClasses()
          .that()
          .resideInAnyPackage("dev.syncline..")
          .should()
          .callMethod(java.io.ObjectOutputStream.class, "writeObject", Object.class)
          .because("stored bytes have a format and a version of their own");
}
