package dev.vedette.local.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.vedette.local.stack.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Dependencies point one way. A room lists the rooms that it may use; whoever needs one more adds it here, and with it
 * says in review that the house changes.
 */
class ArchitectureTest {
    /** Our packages, what each may use of ours, and what it must not use of others. */
    private static final List<Room> ROOMS = List.of(
            room("dev.vedette.schemas"),
            room("dev.vedette.content"),
            room("dev.vedette.agent").uses("dev.vedette.agent.bootstrap"),
            room("dev.vedette.agent.bootstrap"),
            room("dev.vedette.agent.core")
                    .uses("dev.vedette.schemas", "dev.vedette.content", "dev.vedette.agent.bootstrap")
                    .without("org.tribuo", "org.apache.flink"),
            room("dev.vedette.agent.instrumentation")
                    .uses("dev.vedette.schemas", "dev.vedette.agent.bootstrap", "dev.vedette.agent.core")
                    .without("org.tribuo", "org.apache.flink", "org.apache.kafka"),
            room("dev.vedette.agent.testing").uses("dev.vedette.schemas", "dev.vedette.local.broker"),
            room("dev.vedette.rules").uses("dev.vedette.schemas").without("org.apache.flink", "org.apache.kafka"),
            room("dev.vedette.models")
                    .uses("dev.vedette.schemas", "dev.vedette.content")
                    .without("org.apache.flink"),
            room("dev.vedette.detection").uses("dev.vedette.schemas", "dev.vedette.rules", "dev.vedette.models"),
            room("dev.vedette.delivery").uses("dev.vedette.schemas"),
            room("dev.vedette.console")
                    .uses(
                            "dev.vedette.schemas",
                            "dev.vedette.console.audit",
                            "dev.vedette.console.decisions",
                            "dev.vedette.console.health",
                            "dev.vedette.console.live",
                            "dev.vedette.console.rules",
                            "dev.vedette.console.session",
                            "dev.vedette.console.silences",
                            "dev.vedette.console.suspicion")
                    .without("org.apache.flink", "org.apache.kafka"),
            // The places of the console that know Kafka.
            room("dev.vedette.console.kafka").uses("dev.vedette.schemas").without("org.apache.flink"),
            room("dev.vedette.console.audit")
                    .uses("dev.vedette.schemas", "dev.vedette.console.kafka", "dev.vedette.console.session")
                    .without("org.apache.flink"),
            room("dev.vedette.console.decisions")
                    .uses("dev.vedette.schemas", "dev.vedette.console.kafka", "dev.vedette.console.session")
                    .without("org.apache.flink"),
            room("dev.vedette.console.silences")
                    .uses("dev.vedette.schemas", "dev.vedette.console.kafka", "dev.vedette.console.session")
                    .without("org.apache.flink"),
            room("dev.vedette.console.live")
                    .uses("dev.vedette.schemas", "dev.vedette.console.kafka")
                    .without("org.apache.flink"),
            room("dev.vedette.console.health").uses("dev.vedette.schemas").without("org.apache.flink"),
            // Who somebody is and what they may do and see: all of the console asks it, and it asks nobody.
            room("dev.vedette.console.session").without("org.apache.flink", "org.apache.kafka"),
            // Why an event matches is said by what matches it.
            room("dev.vedette.console.rules")
                    .uses("dev.vedette.schemas", "dev.vedette.rules", "dev.vedette.console.kafka")
                    .without("org.apache.flink"),
            // What is suspicious is found by what judges it, without what trains that.
            room("dev.vedette.console.suspicion")
                    .uses("dev.vedette.content", "dev.vedette.models")
                    .without("org.apache.flink", "org.apache.kafka", "org.tribuo"),
            room("dev.vedette.benchmarks")
                    .uses("dev.vedette.rules", "dev.vedette.content")
                    .without("org.apache.flink", "org.apache.kafka"),
            room("dev.vedette.benchmarks.pipeline")
                    .uses("dev.vedette.schemas", "dev.vedette.models", "dev.vedette.detection"),
            room("dev.vedette.benchmarks.delivery").uses("dev.vedette.schemas", "dev.vedette.delivery"),
            room("dev.vedette.benchmarks.console")
                    .uses("dev.vedette.schemas", "dev.vedette.delivery", "dev.vedette.console"),
            room("dev.vedette.benchmarks.honest")
                    .uses("dev.vedette.schemas", "dev.vedette.content")
                    .without("org.apache.flink", "org.apache.kafka"),
            room("dev.vedette.benchmarks.agent")
                    .uses("dev.vedette.schemas", "dev.vedette.agent.bootstrap", "dev.vedette.agent.core"),
            room("dev.vedette.local.broker").without("org.apache.flink"),
            room("dev.vedette.local")
                    .uses(
                            "dev.vedette.schemas",
                            "dev.vedette.rules",
                            "dev.vedette.models",
                            "dev.vedette.console",
                            "dev.vedette.benchmarks",
                            "dev.vedette.benchmarks.honest")
                    .without("org.apache.flink"),
            // The demo's server is what the agent meets at its users': it knows nothing of us.
            room("com.example.office"));

    private static Room room(String name) {
        return new Room(name, List.of(), List.of());
    }

    /**
     * A package with those below it.
     *
     * @param uses packages of ours that it may use
     * @param without packages of others that it must not use
     */
    private record Room(String name, List<String> uses, List<String> without) {
        Room uses(String... rooms) {
            return new Room(name, List.of(rooms), without);
        }

        Room without(String... libraries) {
            return new Room(name, uses, List.of(libraries));
        }

        boolean holds(String packageName) {
            return packageName.equals(name) || packageName.startsWith(name + ".");
        }

        String pattern() {
            return name + "..";
        }

        String[] allowed() {
            return Stream.concat(Stream.of(name), uses.stream())
                    .map(room -> room + "..")
                    .toArray(String[]::new);
        }

        /** Rooms of their own inside this one, which are held to their own lists. */
        String[] roomsWithin(List<Room> rooms) {
            return rooms.stream()
                    .filter(room -> !room.equals(this) && holds(room.name()))
                    .map(Room::pattern)
                    .toArray(String[]::new);
        }
    }

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private static JavaClasses classes;

    @BeforeAll
    static void readAllModules() throws Exception {
        Path root = Checkout.locate().root();
        List<Path> folders = new ArrayList<>();
        Matcher module = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
        while (module.find()) {
            Path folder = root.resolve(module.group(1));
            if (Files.isDirectory(folder.resolve("src/main"))) {
                Path built = folder.resolve("target/classes");
                assertThat(built).as("build the whole house first").isDirectory();
                folders.add(built);
            }
        }
        classes = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void everyPackageBelongsToARoom() {
        TreeSet<String> homeless = new TreeSet<>();
        classes.stream()
                .map(type -> type.getPackageName())
                .filter(name -> ROOMS.stream().noneMatch(room -> room.holds(name)))
                .forEach(homeless::add);
        assertThat(homeless)
                .as("packages that no room of this test holds: say there what they may use")
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> roomUsesOnlyTheRoomsThatItMay() {
        return ROOMS.stream()
                .map(room -> dynamicTest(room.name(), () -> {
                    noClasses()
                            .that(resideInAnyPackage(room.pattern())
                                    .and(resideOutsideOfPackages(room.roomsWithin(ROOMS))))
                            .should()
                            .dependOnClassesThat(resideInAnyPackage("dev.vedette..", "com.example..")
                                    .and(resideOutsideOfPackages(room.allowed())))
                            .as(room.name() + " uses only " + room.uses())
                            .allowEmptyShould(true)
                            .check(classes);
                    if (!room.without().isEmpty()) {
                        noClasses()
                                .that(resideInAnyPackage(room.pattern())
                                        .and(resideOutsideOfPackages(room.roomsWithin(ROOMS))))
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(room.without().stream()
                                        .map(name -> name + "..")
                                        .toArray(String[]::new)))
                                .as(room.name() + " does without " + room.without())
                                .allowEmptyShould(true)
                                .check(classes);
                    }
                }));
    }

    @Test
    void bootstrapUsesTypesOfTheJdkAlone() {
        noClasses()
                .that(resideInAnyPackage("dev.vedette.agent.bootstrap.."))
                .should()
                .dependOnClassesThat(resideOutsideOfPackages(
                        // A JVM passes over annotations whose classes are not there.
                        "dev.vedette.agent.bootstrap..", "java..", "org.jspecify.annotations"))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void roomsHaveNoCircles() {
        slices().assignedFrom(new ByRoom()).should().beFreeOfCycles().check(classes);
        slices().matching("dev.vedette.local.(*)..").should().beFreeOfCycles().check(classes);
    }

    /** A class belongs to the innermost room that holds it: rooms within one another are modules of their own. */
    private static final class ByRoom implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return ROOMS.stream()
                    .filter(room -> room.holds(type.getPackageName()))
                    .map(Room::name)
                    .max(Comparator.comparingInt(String::length))
                    .map(SliceIdentifier::of)
                    .orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }

    /** Whatever else went by it would wait for an hour where the clock is set back by one. */
    @Test
    void theAgentReadsTheWallClockForTimestampsAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.vedette.agent..")
                .and()
                .doNotHaveFullyQualifiedName("dev.vedette.agent.core.event.Recorder")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethodWhere(describe(
                        "reads the wall clock",
                        call -> call.getTarget().getName().equals("now")
                                && call.getTargetOwner().getPackageName().startsWith("java.time")))
                .check(classes);
    }
}
