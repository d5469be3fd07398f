package dev.tandem.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The client does not know the tool, what does the work does not know the command line, and the tables know nobody. */
@AnalyzeClasses(packages = "dev.tandem", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule CLIENT_DOES_NOT_KNOW_THE_TOOL = noClasses()
            .that()
            .resideInAPackage("dev.tandem.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tandem.imagetool..", "dev.tandem.testdata..");

    @ArchTest
    static final ArchRule WORK_DOES_NOT_KNOW_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAPackage("dev.tandem.client..")
            .and()
            .resideOutsideOfPackage("dev.tandem.client.cli")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "dev.tandem.client.cli..");

    @ArchTest
    static final ArchRule RECORD_AND_TABLES_KNOW_NO_WORK = noClasses()
            .that()
            .resideInAPackage("dev.tandem.client.state")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tandem.client.install..",
                    "dev.tandem.client.boot..",
                    "dev.tandem.client.modules..",
                    "dev.tandem.client.source..",
                    "dev.tandem.client.health..");

    @ArchTest
    static final ArchRule ONLY_SOURCES_SPEAK_HTTP = noClasses()
            .that()
            .resideInAPackage("dev.tandem.client..")
            .and()
            .resideOutsideOfPackage("dev.tandem.client.source")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.tandem.client.(*)..").should().beFreeOfCycles();
}
