package io.netloft.systemtests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of the house that a compiler does not know, over every class below one root package.
 *
 * <p>Rules about single calls are in {@link CallRules}. Test fixtures are exempt where they must do what servers must
 * not: own threads, and hold Netty types in public.
 */
final class HouseRules {
    private static final String HANDLER = "io.netty.channel.ChannelHandler";
    private static final Pattern CODEC = Pattern.compile(".*(Decoder|Encoder|Codec)");
    private static final Pattern PUBLIC_IN_SERVER = Pattern.compile(".*(Main|Config|Server)");
    private static final Pattern VAGUE = Pattern.compile(".*(Manager|Helper|Impl|Utils?)");
    private static final Set<String> VALUE_TYPES_OF_JAVA_NET =
            Set.of("java.net.InetSocketAddress", "java.net.SocketAddress", "java.net.URI");
    private static final List<String> OUTSIDE_WORLD = List.of(
            "io.netty.channel.",
            "java.net.",
            "java.io.File",
            "java.nio.file.",
            "java.nio.channels.",
            "java.lang.Thread");

    private final String root;
    private final ModuleArrows arrows;

    HouseRules(String root) {
        this.root = root;
        this.arrows = new ModuleArrows(root);
    }

    /** Every rule by its name, in the order of the style guide. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("modules use only what they may", arrows.modulesUseOnlyWhatTheyMay());
        rules.put("proto stands on buffers and codecs only", arrows.protoStandsOnBuffersAndCodecsOnly());
        rules.put("modules are free of cycles", freeOfCycles(root + ".(*).."));
        rules.put("wire formats are free of cycles", freeOfCycles(root + ".proto.(*).."));
        rules.put("a server shows only Main, Config and Server", serversShowLittle());
        rules.put("a core touches neither channel, file, thread nor clock", coresAreFreeOfInputAndOutput());
        rules.put("handlers and codecs are final", handlersAndCodecsAreFinal());
        rules.put("shared handlers hold only final fields", sharedHandlersAreImmutable());
        rules.put("a decoder takes its limits", decodersTakeLimits());
        rules.put("nobody extends the replaying decoder", nobodyExtendsTheBannedDecoder());
        rules.put("fields are private", fieldsArePrivate());
        rules.put("configurations and messages are values", configurationsAndMessagesAreValues());
        rules.put("names say what a class does", namesSayWhatAClassDoes());
        rules.put("every package has a map and is null-marked", packagesAreNullMarked());
        rules.putAll(new CallRules(root).all());
        return rules;
    }

    private static ArchRule freeOfCycles(String pattern) {
        return slices().matching(pattern).should().beFreeOfCycles().allowEmptyShould(true);
    }

    private boolean inServer(JavaClass type) {
        return ModuleArrows.SERVERS.contains(arrows.moduleOf(type));
    }

    private boolean inCore(JavaClass type) {
        String below = arrows.packageInModule(type);
        return inServer(type) && !below.isEmpty() && !below.startsWith("spi") && !below.startsWith("engine");
    }

    private ArchRule serversShowLittle() {
        return classes()
                .that(new Described(
                        "are public in a server",
                        type -> inServer(type)
                                && arrows.packageInModule(type).isEmpty()
                                && type.isTopLevelClass()
                                && type.getModifiers().contains(JavaModifier.PUBLIC)))
                .should()
                .haveNameMatching(PUBLIC_IN_SERVER.pattern())
                .because("another module needs nothing else; a core or spi package may show more")
                .allowEmptyShould(true);
    }

    private ArchRule coresAreFreeOfInputAndOutput() {
        return classes()
                .that(new Described("are in the core of a server", this::inCore))
                .should(Offences.condition(
                        "be handed channel, clock and thread",
                        type -> Stream.concat(
                                type.getDirectDependenciesFromSelf().stream()
                                        .filter(HouseRules::leavesTheCore)
                                        .map(Dependency::getDescription),
                                CallRules.clockReadsOf(type))))
                .allowEmptyShould(true);
    }

    private static boolean leavesTheCore(Dependency dependency) {
        String target = dependency.getTargetClass().getBaseComponentType().getFullName();
        return OUTSIDE_WORLD.stream().anyMatch(target::startsWith) && !VALUE_TYPES_OF_JAVA_NET.contains(target);
    }

    private static boolean isHandler(JavaClass type) {
        return type.isAssignableTo(HANDLER);
    }

    private static boolean concrete(JavaClass type) {
        return !type.isInterface()
                && !type.isAnonymousClass()
                && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    }

    private static ArchRule handlersAndCodecsAreFinal() {
        return classes()
                .that(new Described(
                        "are handlers or codecs",
                        type -> concrete(type)
                                && (isHandler(type)
                                        || CODEC.matcher(type.getSimpleName()).matches())))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .allowEmptyShould(true);
    }

    private static ArchRule sharedHandlersAreImmutable() {
        return classes()
                .that()
                .areAnnotatedWith(HANDLER + "$Sharable")
                .should()
                .haveOnlyFinalFields()
                .because("every channel's event loop reads them")
                .allowEmptyShould(true);
    }

    private ArchRule decodersTakeLimits() {
        return classes()
                .that(new Described(
                        "are decoders",
                        type -> concrete(type) && type.getSimpleName().endsWith("Decoder") && !exempt(type)))
                .should(Offences.condition(
                        "take a *Limits in a constructor",
                        type -> type.getConstructors().stream().anyMatch(HouseRules::takesLimits)
                                ? Stream.empty()
                                : Stream.of(type.getFullName() + " has no constructor with a *Limits parameter")))
                .allowEmptyShould(true);
    }

    private static boolean takesLimits(JavaConstructor constructor) {
        return constructor.getRawParameterTypes().stream()
                .anyMatch(parameter -> parameter.getSimpleName().endsWith("Limits"));
    }

    @SuppressWarnings("checkstyle:regexp")
    private static ArchRule nobodyExtendsTheBannedDecoder() {
        return noClasses()
                .should()
                .beAssignableTo("io.netty.handler.codec.ReplayingDecoder")
                .because("an enum of states over ByteToMessageDecoder is faster and can be read")
                .allowEmptyShould(true);
    }

    private static ArchRule fieldsArePrivate() {
        return classes()
                .should(Offences.condition(
                        "have private fields, but for constants",
                        type -> type.getFields().stream()
                                .filter(HouseRules::exposed)
                                .map(JavaField::getDescription)))
                .allowEmptyShould(true);
    }

    private static boolean exposed(JavaField field) {
        Set<JavaModifier> modifiers = field.getModifiers();
        boolean constant = modifiers.contains(JavaModifier.STATIC) && modifiers.contains(JavaModifier.FINAL);
        return !modifiers.contains(JavaModifier.PRIVATE) && !modifiers.contains(JavaModifier.SYNTHETIC) && !constant;
    }

    private ArchRule configurationsAndMessagesAreValues() {
        return classes()
                .that()
                .haveNameMatching(".*[a-z](Config|Message)")
                .and(new Described("are ours to shape", type -> !exempt(type)))
                .should(Offences.condition(
                        "be records, enums or sealed",
                        type -> type.isRecord()
                                        || type.isEnum()
                                        || type.reflect().isSealed()
                                        || type.isAnnotation()
                                ? Stream.empty()
                                : Stream.of(type.getFullName() + " is neither record, enum nor sealed")))
                .allowEmptyShould(true);
    }

    private static ArchRule namesSayWhatAClassDoes() {
        return classes()
                .should(Offences.condition(
                        "not be called by a word that fits everything",
                        type -> VAGUE.matcher(type.getSimpleName()).matches()
                                ? Stream.of(type.getFullName() + " is vague; name its role")
                                : Stream.empty()))
                .allowEmptyShould(true);
    }

    private static ArchRule packagesAreNullMarked() {
        return classes()
                .that(new Described(
                        "are no package-info", type -> !type.getSimpleName().equals("package-info")))
                .should(Offences.condition(
                        "live in a @NullMarked package",
                        type -> type.getPackage()
                                        .tryGetPackageInfo()
                                        .filter(info -> info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                                        .isPresent()
                                ? Stream.empty()
                                : Stream.of(type.getFullName() + ": its package has no @NullMarked package-info")))
                .allowEmptyShould(true);
    }

    private boolean exempt(JavaClass type) {
        return arrows.moduleOf(type).equals("testkit");
    }

    static DescribedPredicate<JavaClass> in(String... packages) {
        return DescribedPredicate.or(
                Stream.of(packages).map(name -> resideInAPackage(name)).toList());
    }
}
