import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Validates PDFs with veraPDF and prints each rule that fails: java Check FLAVOUR FILE... ends with 1 when any does. */
public class Check {
    private static final int MOST_SHOWN = 5;

    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
        boolean passed = true;
        for (int i = 1; i < args.length; i++) {
            try (InputStream in = new FileInputStream(args[i]);
                    PDFAParser parser = foundry.createParser(in, flavour);
                    PDFAValidator validator = foundry.createValidator(flavour, false)) {
                ValidationResult result = validator.validate(parser);
                System.out.printf("%s: %s, %d checks, %d rules failed%n", args[i], flavour, result.getTotalAssertions(), result.getFailedChecks().size());
                for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
                    RuleId rule = failed.getKey();
                    System.out.printf("  %s-%d: %d times%n", rule.getClause(), rule.getTestNumber(), failed.getValue());
                    int shown = 0;
                    for (TestAssertion a : result.getTestAssertions()) {
                        if (a.getStatus() == TestAssertion.Status.FAILED && a.getRuleId().equals(rule) && shown++ < MOST_SHOWN) {
                            System.out.printf("    %s%n      %s%n", a.getLocation().getContext(), a.getErrorMessage() != null ? a.getErrorMessage() : a.getMessage());
                        }
                    }
                }
                passed &= result.isCompliant();
            } catch (Exception e) {
                System.out.printf("%s: %s, cannot be read: %s%n", args[i], flavour, e);
                passed = false;
            }
        }
        System.exit(passed ? 0 : 1);
    }
}
