package main

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"time"
)

// --- A bind

func (r *receiver) decide(c callback) int {
	if r.journal == nil {
		return 7
	}
	r.mutex.Lock()
	if one, isRepeated := r.decided[c.Base.RequestID]; isRepeated {
		r.mutex.Unlock()
		<-one.done
		return one.errcode
	}
	one := &decision{7, make(chan struct{})}
	r.decided[c.Base.RequestID] = one
	r.mutex.Unlock()
	r.journal.keep("claimed %s %s", c.Base.RequestID, c.Base.Serial)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if r.bind(ctx, c) {
		one.errcode = 0
	}
	r.journal.keep("decided %s %d %s", c.Base.RequestID, one.errcode, c.Event.AuthCode)
	close(one.done)
	if one.errcode == 0 {
		time.AfterFunc(time.Second, func() { r.redeem(c) })
	}
	return one.errcode
}

func (r *receiver) bind(ctx context.Context, c callback) bool {
	vendor := r.Vendors[r.Models[0].Vendor]
	body := map[string]string{
		"bindingCode": c.Event.Code, "deviceKey": c.Base.Serial, "productKey": r.Models[0].ProductKey,
	}
	for attempt := 0; attempt < 2; attempt++ {
		token, err := r.login(ctx, attempt > 0)
		if err != nil {
			return false
		}
		var reply struct{ Code int }
		err = r.call(ctx, vendor.URL+"/v2/binding/enduserapi/v2/deviceBindingByWifi", token, body, &reply)
		if err != nil || reply.Code != 5032 {
			return err == nil && reply.Code == 200
		}
	}
	return false
}

// The vendor's form of a login by e-mail.
func (r *receiver) login(ctx context.Context, anew bool) (string, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.userToken != "" && !anew {
		return r.userToken, nil
	}
	vendor := r.Vendors[r.Models[0].Vendor]
	random := fmt.Sprintf("%016x", time.Now().UnixNano())
	key := []byte(fmt.Sprintf("%X", md5.Sum([]byte(random))))[8:24]
	block := must(aes.NewCipher(key))
	password := []byte(r.read(vendor.User.Password))
	padding := 16 - len(password)%16
	password = append(password, bytes.Repeat([]byte{byte(padding)}, padding)...)
	cipher.NewCBCEncrypter(block, append(append([]byte{}, key[8:]...), key[:8]...)).CryptBlocks(password, password)
	pwd := base64.StdEncoding.EncodeToString(password)
	signed := sha256.Sum256([]byte(vendor.User.Email + pwd + random + r.read(vendor.UserDomainSecret)))
	query := url.Values{
		"email": {vendor.User.Email}, "pwd": {pwd}, "random": {random},
		"signature": {fmt.Sprintf("%x", signed)}, "userDomain": {vendor.UserDomain},
	}
	var reply struct {
		Data struct{ AccessToken struct{ Token string } }
	}
	err := r.call(ctx, vendor.URL+"/v2/enduser/enduserapi/emailPwdLogin?"+query.Encode(), "", nil, &reply)
	if err == nil && reply.Data.AccessToken.Token == "" {
		err = errors.New("the vendor gave no token")
	}
	r.userToken = reply.Data.AccessToken.Token
	return r.userToken, err
}

// --- The code, once

func (r *receiver) redeem(c callback) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	token, err := r.ownToken(ctx)
	if err != nil {
		log.Print(err)
		return
	}
	r.journal.keep("sending %s", c.Base.RequestID)
	var reply struct {
		Secret string `json:"device_secret"`
	}
	address := r.WeCom.URL + "/cgi-bin/openhw/get_device_secret?model_access_token=" + url.QueryEscape(token)
	if err := r.call(ctx, address, "", map[string]string{"auth_code": c.Event.AuthCode}, &reply); err != nil {
		log.Print(err) // It may be spent: nobody sends it again.
		return
	}
	r.journal.keep("stored %s %s", c.Base.RequestID, reply.Secret)
}

func (r *receiver) ownToken(ctx context.Context) (string, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.modelToken != "" {
		return r.modelToken, nil
	}
	var reply struct {
		Token string `json:"model_access_token"`
	}
	model := r.Models[0]
	err := r.call(ctx, r.WeCom.URL+"/cgi-bin/openhw/get_model_token", "", map[string]string{
		"model_id": model.ID, "model_secret": r.read(model.Secret), "model_ticket": r.ticket,
	}, &reply)
	r.modelToken = reply.Token
	return r.modelToken, err
}

func (r *receiver) call(ctx context.Context, address, token string, body any, reply any) error {
	request := must(http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(must(json.Marshal(body)))))
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", token)
	}
	response, err := r.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(reply)
}
