package dev.tandem.imagetool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The tool and the client do not know each other, and what does the work does not know the command line. */
@AnalyzeClasses(packages = "dev.tandem", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule TOOL_DOES_NOT_KNOW_THE_CLIENT = noClasses()
            .that()
            .resideInAPackage("dev.tandem.imagetool..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tandem.client..");

    @ArchTest
    static final ArchRule WORK_DOES_NOT_KNOW_THE_COMMAND_LINE = noClasses()
            .that()
            .resideInAnyPackage("dev.tandem.imagetool.artifact..", "dev.tandem.imagetool.deflate..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "dev.tandem.imagetool.cli..");

    @ArchTest
    static final ArchRule BOUNCY_CASTLE_STAYS_WITH_THE_KEYS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tandem.imagetool.keys")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.tandem.imagetool.(*)..").should().beFreeOfCycles();
}
