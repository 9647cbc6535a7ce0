// A receiver as a careful engineer writes it in an afternoon with Go's standard library alone: what wecom-bind is
// measured beside, see deploy/compare. It keeps what it promises within a process; it knows no unbind, no second
// company, no late answer and no doubt.
//
// usage: receiver CONFIGURATION PORT [JOURNAL]: without a journal nothing is stored, and a bind is answered 7
package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

type secret struct{ File string }

type configuration struct {
	WeCom   struct{ URL string }
	Vendors map[string]struct {
		URL  string
		User struct {
			Email    string
			Password secret
		}
		UserDomain       string `json:"user_domain"`
		UserDomainSecret secret `json:"user_domain_secret"`
	}
	Models []struct {
		ID, Path, Vendor string
		ProductKey       string `json:"product_key"`
		Secret           secret
		Keys             []struct {
			Token  secret
			AESKey secret `json:"aes_key"`
		}
	}
}

type receiver struct {
	configuration
	folder, token      string
	key                []byte
	block              cipher.Block
	journal            *journal
	http               *http.Client
	mutex              sync.Mutex
	decided            map[string]*decision
	ticket, modelToken string
	userToken          string
}

// One request, decided once; `done` is closed when it is.
type decision struct {
	errcode int
	done    chan struct{}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func (r *receiver) read(s secret) string {
	return string(must(os.ReadFile(filepath.Join(r.folder, s.File))))
}

func main() {
	r := &receiver{folder: filepath.Dir(os.Args[1]), decided: map[string]*decision{}}
	if err := json.Unmarshal(must(os.ReadFile(os.Args[1])), &r.configuration); err != nil {
		log.Fatal(err)
	}
	model := r.Models[0]
	r.token = r.read(model.Keys[0].Token)
	r.key = must(base64.StdEncoding.DecodeString(r.read(model.Keys[0].AESKey) + "="))
	r.block = must(aes.NewCipher(r.key))
	r.http = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1_024}}
	if len(os.Args) > 3 {
		r.journal = open(os.Args[3], r.decided)
	}
	http.HandleFunc(model.Path, r.serve)
	server := http.Server{Addr: "127.0.0.1:" + os.Args[2], ReadHeaderTimeout: 3 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// --- The envelope. Source: WeCom developer centre, document path 91144.

func (r *receiver) signature(parts ...string) string {
	parts = append(parts, r.token)
	sort.Strings(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, ""))))
}

func (r *receiver) open(ciphertext string) (message, receiver []byte, ok bool) {
	text, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil || len(text) == 0 || len(text)%32 != 0 {
		return nil, nil, false
	}
	cipher.NewCBCDecrypter(r.block, r.key[:16]).CryptBlocks(text, text)
	padding := int(text[len(text)-1])
	if padding < 1 || padding > 32 || len(text)-padding < 20 {
		return nil, nil, false
	}
	text = text[:len(text)-padding]
	length := uint64(binary.BigEndian.Uint32(text[16:20]))
	if length > uint64(len(text)-20) {
		return nil, nil, false
	}
	return text[20 : 20+length], text[20+length:], true
}

func (r *receiver) answer(w http.ResponseWriter, receiver []byte, errcode int) {
	message := []byte(fmt.Sprintf(`{"errcode":%d,"errmsg":"%s"}`, errcode, map[bool]string{true: "ok", false: "fail"}[errcode == 0]))
	text := make([]byte, 20, 160)
	must(rand.Read(text[:16]))
	binary.BigEndian.PutUint32(text[16:20], uint32(len(message)))
	text = append(append(text, message...), receiver...)
	padding := 32 - len(text)%32
	text = append(text, bytes.Repeat([]byte{byte(padding)}, padding)...)
	cipher.NewCBCEncrypter(r.block, r.key[:16]).CryptBlocks(text, text)
	encrypt := base64.StdEncoding.EncodeToString(text)
	timestamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), fmt.Sprintf("%x", text[:8])
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]string{
		"encrypt": encrypt, "msgsignature": r.signature(timestamp, nonce, encrypt), "timestamp": timestamp, "nonce": nonce,
	})
}

// --- Callbacks

type callback struct {
	Base struct {
		RequestID string `json:"req_id"`
		Serial    string `json:"device_sn"`
	} `json:"base_info"`
	Event struct {
		Type     string `json:"event_type"`
		AuthCode string `json:"auth_code"`
		Code     string `json:"verif_code"`
		Ticket   string `json:"model_ticket"`
	}
}

func (r *receiver) serve(w http.ResponseWriter, request *http.Request) {
	query := request.URL.Query()
	encrypt := query.Get("echostr")
	if request.Method == http.MethodPost {
		var body struct{ Encrypt string }
		if json.NewDecoder(io.LimitReader(request.Body, 1<<20)).Decode(&body) != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		encrypt = body.Encrypt
	}
	timestamp, nonce := query.Get("timestamp"), query.Get("nonce")
	signed, err := strconv.ParseInt(timestamp, 10, 64)
	age := time.Now().Unix() - signed
	right := subtle.ConstantTimeCompare([]byte(r.signature(timestamp, nonce, encrypt)), []byte(query.Get("msg_signature")))
	message, receiver, ok := r.open(encrypt)
	if err != nil || age > 300 || age < -300 || right != 1 || !ok {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	if request.Method == http.MethodGet {
		w.Write(message)
		return
	}
	var c callback
	if json.Unmarshal(message, &c) != nil {
		r.answer(w, receiver, 7)
		return
	}
	switch c.Event.Type {
	case "bind":
		r.answer(w, receiver, r.decide(c))
	case "model_ticket":
		r.mutex.Lock()
		r.ticket = c.Event.Ticket
		r.mutex.Unlock()
	}
}
