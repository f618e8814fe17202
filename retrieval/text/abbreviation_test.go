package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/text"
)

func TestAbbreviations(t *testing.T) {
	for _, test := range []struct{ language, body, want string }{
		{"en", "The World Health Organization (WHO) warned on Monday.", "who=world health organ"},
		{"en", "Members of NATO (North Atlantic Treaty Organization) met.", "nato=north atlant treati organ"},
		{"en", "A loan of the International Monetary Fund, or IMF, is due.", "imf=intern monetari fund"},
		{"en", "Help by the World Food Programme, or the WFP: rice.", "wfp=world food programm"},
		{"en", "He left the Department of Defense (DOD).", "dod=depart defens"},
		{"en", "The Federated States of Micronesia (FSM) voted.", "fsm=feder state micronesia"},
		{"en", "The UN High Commissioner for Refugees (UNHCR) said.", ""},
		{"en", "The World Health Organization said so (WHO).", ""},
		{"en", "Aid for the Centers for Disease Control and Prevention (CDC).", "cdc=center diseas control prevent"},
		{"en", "Writing in the Engineering News-Record (ENR), he said so.", "enr=engin new record"},
		{"de", "Die Europäische Zentralbank (EZB) erhöht den Zins.", "ezb=europaisch zentralbank"},
		{"de", "Der Bundesnachrichtendienst (BND) schweigt.", "bnd=bundesnachrichtendien"},
		{"de", "Bilder von ABC Videodienstleistungen (ABC).", ""},
		{"fr", "L'Organisation mondiale de la santé (OMS) alerte.", "oms=organ mondial sant"},
		{"es", "La Organización de las Naciones Unidas (ONU) advierte.", "onu=organiz nacion unid"},
		{"ru", "Всемирная организация здравоохранения (ВОЗ) сообщила.", "воз=всемирн организац здравоохранен"},
		{"zh", "世界卫生组织(WHO)表示。", ""},
		{"en", "NEW YORK (CNN) Shares of Tesla (TSLA) fell (A) a bit (see above), or so, or US.", ""},
		{"en", "World Health\n\nOrganization (WHO)", ""},
		{"en", "The World Health Organization (WHO) and the World Health Organization (WHO).", "who=world health organ"},
		{"en", "( ( (( ,or , or () (WHO", ""},
	} {
		var got []string
		for _, a := range text.Abbreviations(test.body, test.language) {
			got = append(got, a.Short+"="+strings.Join(a.Long, " "))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
}

func FuzzAbbreviations(f *testing.F) {
	f.Add("World Health Organization (WHO), or WHO", "en")
	f.Add("Europäische Zentralbank (EZB) (", "de")
	f.Fuzz(func(t *testing.T, body, language string) {
		for _, a := range text.Abbreviations(body, language) {
			if a.Short == "" || len(a.Long) == 0 {
				t.Fatalf("%+v", a)
			}
		}
	})
}
