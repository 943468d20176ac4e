package post

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestAWebhookIsTold(t *testing.T) {
	var path, id, kind string
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, id, kind = r.Method+" "+r.URL.RequestURI(), r.Header.Get("Idempotency-Key"), r.Header.Get("Content-Type")
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	msg := message("aa11")
	msg.Body = "First.\n\n- one\n- two\n\nLast.\n"
	for _, c := range []struct {
		card bool
		want string
	}{
		{false, `{"id":"aa11","at":"2025-10-06T06:15:00Z","kind":"reminder","audience":"service:housing","organisation":"","quarter":"2025-26-Q2","subject":"Housing: what’s due","text":"First.\n\n- one\n- two\n\nLast.\n"}`},
		{true, `{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json",
			"type":"AdaptiveCard","version":"1.4","body":[{"type":"TextBlock","text":"Housing: what’s due","weight":"Bolder","size":"Medium","wrap":true},
			{"type":"TextBlock","text":"First.","wrap":true},{"type":"TextBlock","text":"- one\n- two","wrap":true},{"type":"TextBlock","text":"Last.","wrap":true}]}}]}`},
	} {
		h := &Hook{URL: server.URL + "/hook?sig=secret", Card: c.card, Patience: time.Second}
		if err := h.Send(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
		if path != "POST /hook?sig=secret" || id != "aa11" || kind != "application/json" {
			t.Errorf("it got %s, %s, %s", path, id, kind)
		}
		var got, want any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("it got\n%s\nand not\n%s", body, c.want)
		}
	}
}

func TestAWebhookInTrouble(t *testing.T) {
	for _, c := range []struct {
		answer  int
		refused bool // the message, and not the whole way
	}{
		{301, false}, {302, false}, {400, true}, {401, false}, {403, false}, {404, false}, {410, false}, {413, true}, {422, true}, {429, false}, {500, false}, {503, false},
	} {
		calls := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls++
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.answer)
		}))
		err := (&Hook{URL: server.URL, Patience: time.Second}).Send(t.Context(), message("aa"))
		server.Close()
		if _, refused := err.(*Refused); err == nil || refused != c.refused || calls != 1 {
			t.Errorf("%d: %v after %d calls", c.answer, err, calls)
		}
	}
}

func TestASecretAddressIsInNoError(t *testing.T) {
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer slow.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, address := range []string{slow.URL + "/secret", gone.URL + "/secret", "http://[::1/secret", "https://127.0.0.1:1/secret"} {
		for _, err := range []error{
			(&Hook{URL: address, Patience: 100 * time.Millisecond}).Send(t.Context(), message("aa")),
			Ping(t.Context(), address, Started, "", 100*time.Millisecond),
		} {
			if err == nil || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
}

func TestAMonitorHearsHowTheJobGoes(t *testing.T) {
	var heard []string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		words, _ := io.ReadAll(r.Body)
		heard = append(heard, r.URL.RequestURI()+" "+string(words))
		w.WriteHeader(status)
	}))
	defer server.Close()
	for _, how := range []string{Started, Succeeded, Failed} {
		if err := Ping(t.Context(), server.URL+"/ping/1?create=1", how, "words", time.Second); err != nil {
			t.Error(err)
		}
	}
	want := []string{"/ping/1/start?create=1 words", "/ping/1?create=1 words", "/ping/1/fail?create=1 words"}
	if !reflect.DeepEqual(heard, want) {
		t.Errorf("it heard %q, want %q", heard, want)
	}
	status = http.StatusNotFound
	if err := Ping(t.Context(), server.URL, Succeeded, "", time.Second); err == nil || !strings.Contains(err.Error(), "404") {
		t.Error(err)
	}
}
