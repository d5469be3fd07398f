package dev.tandem.artifact;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What both sides stand on stands on nothing of ours, and shows no library in its face. */
@AnalyzeClasses(packages = "dev.tandem", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule LIBRARY_USES_ONLY_ITSELF_AND_ITS_CODECS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tandem..",
                    "java..",
                    "com.sun.nio.file",
                    "org.jspecify..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.jr.ob..",
                    "org.tukaani.xz..",
                    "com.github.luben.zstd..");

    @ArchTest
    static final ArchRule LIBRARY_KNOWS_NO_NETWORK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "javax.net..", "java.net.http..");

    @ArchTest
    static final ArchRule LIBRARY_STARTS_NO_PROCESS =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ProcessBuilder");

    @ArchTest
    static final ArchRule FILES_DEPEND_ON_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.tandem.files")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tandem.artifact..", "dev.tandem.disk..");

    @ArchTest
    static final ArchRule ARTIFACTS_KNOW_NO_DISK = noClasses()
            .that()
            .resideInAPackage("dev.tandem.artifact..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tandem.disk..");

    @ArchTest
    static final ArchRule DISKS_DEPEND_ON_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("dev.tandem.disk..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.tandem.disk..", "dev.tandem.files..", "java..", "com.sun.nio.file", "org.jspecify..");

    @ArchTest
    static final ArchRule SIGNING_DOES_NOT_KNOW_THE_ARTIFACT = noClasses()
            .that()
            .resideInAPackage("dev.tandem.artifact.signing")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.tandem.artifact");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.tandem.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PUBLIC_METHODS_SPEAK_JDK_TYPES = com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .notHaveRawReturnType(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage("com..", "org.tukaani.."));
}
